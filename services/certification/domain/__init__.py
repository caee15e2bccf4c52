"""The rules of certification: sessions, entry, incidents, scoring, publication. Standard library only."""
