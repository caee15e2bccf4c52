"""Papers for people to read."""
