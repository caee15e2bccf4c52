"""Where certification keeps its truth."""
