"""The HTTP face of certification: one module for each resource."""
