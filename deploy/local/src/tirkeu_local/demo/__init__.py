"""The demonstration: a working year of the service, played over HTTP against the real stack."""
