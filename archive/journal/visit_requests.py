"""Visits that somebody asked for: a person on the desk, or an organ that says it has published (O11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.journal.line import JournalLine

REQUEST = "visit.request"


def requested_visits(lines: Iterable[JournalLine]) -> dict[str, datetime]:
    """Return when a visit of each region was asked for last. Asked for are an organ's own columns as configured; an
    address that it names is never fetched."""
    found: dict[str, datetime] = {}
    for line in lines:
        published = line.act == "order.reply" and line.body["step"].get("claim") == "published"
        if line.region and (published or line.act == REQUEST):
            found[line.region] = line.at
    return found
