"""What certification does: one verb, one file, one transaction."""
