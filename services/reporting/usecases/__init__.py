"""What reporting does."""
