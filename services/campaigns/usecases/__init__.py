"""What campaigns does: one verb, one file, one transaction."""
