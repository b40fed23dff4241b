"""The search engine inside PostgreSQL, for archives whose database is there; needs no extension."""
