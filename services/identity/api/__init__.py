"""HTTP: each view reads through a shape, calls one use case, writes through a shape."""
