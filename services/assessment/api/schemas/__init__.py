"""The shapes of assessment's requests and replies, one module per resource."""
