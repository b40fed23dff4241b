"""SQLite files that are only read: a mounted backup, or another process's file."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL


def read_only_url(path: Path) -> URL:
    """Return the URL of a SQLite file that no connection will write to.

    On a read-only file system nobody else writes either, and SQLite is told so: it could not keep its own files there.
    """
    place = path.absolute()
    more = {"mode": "ro", "uri": "true"}
    if not os.access(place.parent, os.W_OK):
        more["immutable"] = "1"
    return URL.create("sqlite", database=f"file:{quote(str(place))}", query=more)
