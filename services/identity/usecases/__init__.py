"""What identity does: one verb, one file, one transaction."""
