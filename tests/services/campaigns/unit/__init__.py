"""Rules, on their own."""
