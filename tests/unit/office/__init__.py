"""The desk behind its pages."""
