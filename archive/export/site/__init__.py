"""The archive as files that any file server gives: pages, feeds, dataset, and a search that a script does."""
