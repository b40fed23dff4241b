"""One visit: what it asks, the boards kept ready for it, and how a page or an error is sent back safely."""
