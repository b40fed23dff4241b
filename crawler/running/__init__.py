"""Runs: which sites are due, one at a time, in a child process, and what a run leaves behind."""
