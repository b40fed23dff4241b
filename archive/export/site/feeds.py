"""Atom feeds of a static site: the newest reports, by addresses relative to the feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappush, heapreplace
from xml.sax.saxutils import escape, quoteattr

from archive.clock import utc_iso

_MOST = 200
_EMPTY = datetime(2008, 5, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry: its id, title, address, instant (None: nothing has happened, it is left out), and what is said."""

    key: str
    title: str
    path: str
    at: datetime | None
    summary: str


@dataclass(slots=True)
class SiteFeed:
    """Holds the newest entries of those that are added. ``up`` leads from the feed to the site's top."""

    title: str
    up: str
    _heap: list[tuple[datetime, str, str]] = field(default_factory=list)

    def add(self, item: FeedItem) -> None:
        """Add an entry, if it is among the newest."""
        if item.at is None:
            return
        entry = (
            f"<entry><id>tag:nianbao.invalid,2026:filing/{escape(item.key)}</id><title>{escape(item.title)}</title>"
            f"<updated>{utc_iso(item.at)}</updated><link href={quoteattr(self.up + item.path)}/>"
            f"<summary>{escape(item.summary)}</summary></entry>\n"
        )
        one = (item.at, item.key, entry)
        if len(self._heap) < _MOST:
            heappush(self._heap, one)
        elif one > self._heap[0]:
            heapreplace(self._heap, one)

    def to_xml(self) -> str:
        """Return the feed, the newest first."""
        newest = max((at for at, _key, _entry in self._heap), default=_EMPTY)
        entries = "".join(entry for _at, _key, entry in sorted(self._heap, reverse=True))
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">'
            f"<id>tag:nianbao.invalid,2026:site/{escape(self.title)}</id><title>{escape(self.title)}</title>"
            f"<updated>{utc_iso(newest)}</updated><author><name>nianbao</name></author>\n{entries}</feed>\n"
        )
