"""The services of the suite: each owns its facts and its database, and imports none of the others."""
