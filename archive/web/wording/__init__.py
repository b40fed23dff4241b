"""How things are called: the two languages, the looks of states, names of regions, addresses of pages."""
