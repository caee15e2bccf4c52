"""The rules of campaigns, readable without a framework."""
