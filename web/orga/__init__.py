"""Pages for the staff of a school: campaigns, pupils, imports, team. One module per screen."""
