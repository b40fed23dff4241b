"""Look-up of the latest capture of a URL, to choose `response`, `revisit` or a conditional GET."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive.captures.stored_record import Capture, Record
from archive.captures.warc_reader import iter_records


@dataclass(frozen=True, slots=True)
class LastCapture:
    """The last state of a URL.

    ``record_id``, ``url``, ``fetched_at`` and ``payload_digest`` are those of the stored *response* that holds
    the payload (never of a revisit of it); ``etag`` and ``last_modified`` are the newest the server gave.
    """

    record_id: str
    url: str
    fetched_at: datetime
    payload_digest: str
    etag: str
    last_modified: str


class CaptureLookup(Protocol):
    """Look-up of captures stored by earlier runs; called once per request."""

    def latest(self, url: str) -> LastCapture | None:
        """Return the last state of exactly this URL, or None if none is stored."""
        ...

    def capture(self, record_id: str) -> Capture | None:
        """Return the location of a stored record, or None."""
        ...

    def rendered(self, url: str, payload_digest: str) -> bool:
        """Return whether a browser has shown exactly this content of the address before."""
        ...


class MemoryCaptureLookup:
    """``Known`` held in memory: for tests, small archives, and what a run has itself just written."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._last: dict[str, LastCapture] = {}
        self._captures: dict[str, Capture] = {}
        self._rendered: set[tuple[str, str]] = set()
        for record in records:
            if isinstance(record, Capture):
                self.add(record)

    @classmethod
    def from_folder(cls, folder: Path) -> MemoryCaptureLookup:
        """Build the look-up from every WARC file of a folder."""
        return cls(iter_records(folder))

    def add(self, capture: Capture) -> None:
        """Take a capture into account; a failure leaves the last state as it was, a cut payload is no state."""
        self._captures[capture.record_id] = capture
        if capture.kind == "rendered":
            self._rendered.add((capture.url, capture.payload_digest))
        if capture.kind in ("failure", "rendered") or capture.truncated:
            return
        holder = self._captures.get(capture.refers_to) if capture.kind == "revisit" else capture
        if holder is not None:
            self._last[capture.url] = next_state(holder, capture)

    def latest(self, url: str) -> LastCapture | None:
        return self._last.get(url)

    def capture(self, record_id: str) -> Capture | None:
        return self._captures.get(record_id)

    def rendered(self, url: str, payload_digest: str) -> bool:
        return (url, payload_digest) in self._rendered


def next_state(holder: Capture, newest: Capture) -> LastCapture:
    """Return the state after ``newest``, whose payload is kept in ``holder`` (the same capture when it is new)."""
    return LastCapture(
        record_id=holder.record_id,
        url=holder.url,
        fetched_at=holder.fetched_at,
        payload_digest=holder.payload_digest,
        etag=newest.etag or holder.etag,
        last_modified=newest.last_modified or holder.last_modified,
    )
