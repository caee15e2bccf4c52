"""The rules of identity, readable without a framework."""
