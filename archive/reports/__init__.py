"""Reports and their versions: a capture read, recognised, and kept when its content is new."""
