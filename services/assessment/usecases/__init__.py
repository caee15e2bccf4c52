"""What assessment does: one verb, one file, one transaction."""
