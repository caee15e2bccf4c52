"""Where reporting keeps what it was told."""
