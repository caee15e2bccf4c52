"""How the suite is run: on a laptop, on one machine, in containers."""
