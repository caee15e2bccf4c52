"""The content as it travels: a release's shape, and what its solutions accept (ADR 0008)."""
