"""Assessment's HTTP face."""
