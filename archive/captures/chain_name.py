"""The name of a folder's hash chain: each writer has its own where several data folders share one database."""

from __future__ import annotations

import re
from pathlib import Path

from archive.write_once import write_once

FILE = "chain-name"  # beside the manifests
_NAME = re.compile(r"[a-z]+-[0-9a-f]{12}")


def chain_name(folder: Path) -> str:
    """Return the name under which heads of the folder's manifest are recorded: its own, else that of the folder."""
    try:
        name = (folder / FILE).read_text("ascii").strip()
    except (OSError, ValueError):
        return folder.name
    return name if _NAME.fullmatch(name) else folder.name


def give_name(folder: Path, mark: str) -> str:
    """Give the chain of a folder a name of its own, ``<folder>-<mark>``, once and for all. ``mark``: 12 hex digits."""
    write_once(folder / FILE, f"{folder.name}-{mark}\n".encode(), 0o444)
    return chain_name(folder)
