"""Two toy services on the real catalogue: one tells answers, the other counts them; enough to try the plumbing."""
