"""Assessment: what a person can do, measured question by question, and the profile it makes."""
