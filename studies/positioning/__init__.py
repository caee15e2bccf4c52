"""How well, and in how few questions, the adaptive engine measures people, next to others."""
