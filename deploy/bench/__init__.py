"""Measures on this machine, client included; ratios in one run, since machines are noisy. Talks to 127.0.0.1 only, bounded."""
