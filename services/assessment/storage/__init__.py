"""Where assessment keeps things."""
