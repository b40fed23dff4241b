"""Every visit the network, kept as WARC and found again: write, index, read, replay, verify."""
