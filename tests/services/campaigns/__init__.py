"""campaigns, alone on the bench."""
