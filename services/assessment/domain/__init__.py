"""The rules of assessment: no framework and no database in the room."""
