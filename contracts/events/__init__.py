"""Facts: what happened, in the past tense, told once by the service that owns it."""
