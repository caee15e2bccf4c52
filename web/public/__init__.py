"""Pages for anyone: the door, signing in, the demonstration, help. One module per screen."""
