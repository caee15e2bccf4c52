"""The whole suite in one process, for a laptop: the only code that may know every service."""
