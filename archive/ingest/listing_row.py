"""One row of a column, as an adapter reads it and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One row of a column. ``title`` is the full one (``title=`` wins over the cut text), ``url`` absolute."""

    title: str
    url: str
    listed_date: date | None = None


def url_key(url: str) -> str:
    """Return what makes two addresses one page: all but the scheme.

    A site that moves to https publishes nothing by it.
    """
    return url.partition("://")[2] or url
