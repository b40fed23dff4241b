"""The terminal that commands write to: texts of others stand in it as they are."""

from __future__ import annotations

import sys

from rich.console import Console


def terminal(width: int = 160) -> Console:
    """Return standard output; ``width`` in characters where it is no terminal. Square brackets and colons in titles,
    names and addresses are neither marks of style nor names of pictures."""
    return Console(width=None if sys.stdout.isatty() else width, markup=False, emoji=False)


def progress_terminal() -> Console:
    """Return standard error in the same way, for what a person waits for."""
    return Console(stderr=True, markup=False, emoji=False)
