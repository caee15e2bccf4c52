"""The plumbing: what any suite of services could use unchanged. No word of the trade is spoken here."""
