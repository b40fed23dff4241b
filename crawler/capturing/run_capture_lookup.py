"""Look-up of earlier captures during a run: the one set by NIANBAO_CAPTURE_LOOKUP, then what this run captured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.utils.misc import build_from_crawler, load_object

from archive.captures.capture_lookup import CaptureLookup, LastCapture, MemoryCaptureLookup, next_state
from archive.captures.record import Capture

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class RunCaptureLookup:
    """``Known`` of a run: an earlier state from ``base``, unless the run itself has seen the URL since."""

    def __init__(self, base: CaptureLookup | None) -> None:
        self._base = base
        self._states: dict[str, LastCapture] = {}
        self._holders: dict[str, Capture] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the look-up over NIANBAO_CAPTURE_LOOKUP, the dotted path of a class with ``from_crawler``."""
        path = crawler.settings.get("NIANBAO_CAPTURE_LOOKUP")
        return cls(build_from_crawler(load_object(path), crawler) if path else None)

    def prefetch(self, urls: Iterable[str]) -> None:
        """Have a base that can look up all these addresses at once."""
        if prefetch := getattr(self._base, "prefetch", None):
            prefetch(url for url in urls if url not in self._states)

    def prefetch_visits(self, visit_ids: Sequence[str]) -> None:
        """Have a base that can look up every address of these earlier visits."""
        if visit_ids and (prefetch := getattr(self._base, "prefetch_visits", None)):
            prefetch(visit_ids)

    def latest(self, url: str) -> LastCapture | None:
        return self._states.get(url) or (self._base.latest(url) if self._base else None)

    def capture(self, record_id: str) -> Capture | None:
        return self._holders.get(record_id) or (self._base.capture(record_id) if self._base else None)

    def add(self, capture: Capture, revisited: LastCapture | None) -> None:
        """Take a capture of this run into account; ``revisited`` is the state a revisit confirmed."""
        if capture.kind == "response" and not capture.truncated:
            self._holders[capture.record_id] = capture
            self._states[capture.url] = next_state(capture, capture)
        elif revisited is not None:
            self._states[capture.url] = replace(
                revisited,
                etag=capture.etag or revisited.etag,
                last_modified=capture.last_modified or revisited.last_modified,
            )


class FolderCaptureLookup(MemoryCaptureLookup):
    """Everything in the WARC folder itself, read once at the start: for small archives and tests."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MemoryCaptureLookup:
        return cls.from_folder(Path(crawler.settings["NIANBAO_WARC_FOLDER"]))
