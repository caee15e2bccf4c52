"""The one door for HTTP clients: routing, recognition at the edge, limits, one form of refusal, the suite's documentation."""
