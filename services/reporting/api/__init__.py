"""HTTP: the feed for record systems, the follow-up for schools."""
