"""Unit tests of the document formats."""
