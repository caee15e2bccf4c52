"""What referential does."""
