"""What may be shown of results, to whom, and in which form; standard library only."""
