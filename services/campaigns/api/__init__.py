"""HTTP: what pupils do with a code, and what teachers see of it."""
