"""How things are called: the two languages, the visits of states, names of regions, addresses of pages."""
