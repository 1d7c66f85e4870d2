"""The chancery's decisions: applications, the queue of the reception, the service information."""
