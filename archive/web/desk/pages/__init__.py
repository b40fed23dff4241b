"""One file a page of the desk; each has a ``router``."""
