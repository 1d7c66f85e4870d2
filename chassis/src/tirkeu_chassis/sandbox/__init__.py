"""Private RabbitMQ and MongoDB nodes on loopback, for tests and the local stack. Linux only, no production."""
