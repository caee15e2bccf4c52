"""The service on a real PostgreSQL: its API, what it hears, what it tells."""
