"""The language of the suite: everything that crosses a process boundary, and nothing else."""
