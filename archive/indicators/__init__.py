"""Indicators by one definition each, beside those of peers, and numbers that are out of the usual."""
