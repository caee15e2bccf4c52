"""Measurements made on the suite from outside: what they print goes into their README."""
