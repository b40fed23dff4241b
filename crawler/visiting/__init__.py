"""One visit of a column: requests, pages read, and whether the visit was complete."""
