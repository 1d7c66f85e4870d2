"""What the chancery decides: applications, the queue of the reception, the service information."""
