"""Readers of column pages: rows, later pages and counts, from stored bytes alone; ``families/`` has one file a CMS."""
