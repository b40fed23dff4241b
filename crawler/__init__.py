"""How pages are visited: spiders, site adapters, capture, politeness. Stands on archive, never the reverse."""
