"""WARC storage of captures: write, index, read, replay, verify."""
