"""Pages for the staff of a school: pupils, imports, team. One module per screen."""
