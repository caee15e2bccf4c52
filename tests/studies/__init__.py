"""Tests of the studies: a measure is worth what its instruments are."""
