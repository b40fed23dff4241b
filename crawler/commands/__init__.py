"""The command line: `nianbao …`. Exit codes: 0 ok, 1 findings such as overdue, 2 usage or bad config, 3 partial run."""

from crawler.commands.app import main

__all__ = ["main"]
