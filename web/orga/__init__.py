"""Pages of a school: its campaigns and what they say of its pupils."""
