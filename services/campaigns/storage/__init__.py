"""Where campaigns keeps what it knows: its own truth, and what others told it."""
