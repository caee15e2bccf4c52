"""Rules and use cases, on their own."""
