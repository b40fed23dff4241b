"""How pages are looked at: spiders, site adapters, capture, politeness. Stands on archive, never the reverse."""
