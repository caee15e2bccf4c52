"""The year of a school, lived through the gateway's HTTP API by simulated people: a client like any other."""
