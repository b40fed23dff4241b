"""Counties on the way to being watched: the queue of home pages, what was found, and the ledger of all counties."""
