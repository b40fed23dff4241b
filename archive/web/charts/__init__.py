"""The pictures of pages, as numbers and places that templates draw: no database, no request."""
