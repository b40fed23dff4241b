"""Look-up of earlier captures during a run: the one set by NIANBAO_CAPTURE_LOOKUP, then what this run captured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy.utils.misc import build_from_crawler, load_object
from sqlalchemy import Engine, Select, func, select

from archive.captures.capture_lookup import CaptureLookup, LastCapture, MemoryCaptureLookup, next_state
from archive.captures.stored_record import Capture
from archive.database.engine import open_database
from archive.database.models import CaptureRecord

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_CHUNK = 400  # addresses in one statement
_STORED = CaptureRecord.__table__.c
_RECORD = [_STORED["id" if field.name == "record_id" else field.name] for field in fields(Capture)]
_STATES = (CaptureRecord.kind.in_(("response", "revisit")), CaptureRecord.truncated == "")


class DatabaseCaptureLookup:
    """``archive.captures.known.Known`` answered by the capture table; what is expected is looked up in one go."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._expected: dict[str, LastCapture | None] = {}
        self._records: dict[str, Capture] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(open_database(crawler.settings["NIANBAO_DATABASE"], migrate=False))

    def prefetch(self, urls: Iterable[str]) -> None:
        """Look up the last states of these addresses."""
        remaining = (url for url in dict.fromkeys(urls) if url not in self._expected)
        while chunk := list(islice(remaining, _CHUNK)):
            self._expected.update(dict.fromkeys(chunk))
            self._take(_newest(chunk))

    def prefetch_visits(self, visit_ids: Sequence[str]) -> None:
        """Look up the last states of every address of these earlier visits."""
        with self._engine.connect() as connection:
            urls = connection.scalars(select(CaptureRecord.url).where(CaptureRecord.visit_id.in_(visit_ids))).all()
        self.prefetch(urls)

    def latest(self, url: str) -> LastCapture | None:
        if url not in self._expected:
            self.prefetch([url])
        return self._expected[url]

    def capture(self, record_id: str) -> Capture | None:
        if record_id not in self._records:
            self._load([record_id])
        return self._records.get(record_id)

    def rendered(self, url: str, payload_digest: str) -> bool:
        same = select(CaptureRecord.id).where(
            CaptureRecord.kind == "rendered", CaptureRecord.url == url, CaptureRecord.payload_digest == payload_digest
        )
        with self._engine.connect() as connection:
            return connection.scalar(same.limit(1)) is not None

    def _take(self, query: Select[Any]) -> None:
        newest = self._read(query)
        self._records.update((one.record_id, one) for one in newest)
        self._load([one.refers_to for one in newest if one.refers_to and one.refers_to not in self._records])
        for one in newest:
            holder = self._records.get(one.refers_to) if one.refers_to else one
            self._expected[one.url] = next_state(holder, one) if holder else None

    def _load(self, record_ids: Sequence[str]) -> None:
        for record in self._read(select(*_RECORD).where(CaptureRecord.id.in_(record_ids))) if record_ids else ():
            self._records[record.record_id] = record

    def _read(self, query: Select[Any]) -> list[Capture]:
        with self._engine.connect() as connection:
            return [Capture(*row) for row in connection.execute(query)]


def _newest(urls: Sequence[str]) -> Select[Any]:
    """Return the newest state of each address."""
    last = select(CaptureRecord.url, func.max(CaptureRecord.fetched_at).label("at")).where(
        CaptureRecord.url.in_(urls), *_STATES
    )
    latest = last.group_by(CaptureRecord.url).subquery()
    query = select(*_RECORD).join(
        latest, (CaptureRecord.url == latest.c.url) & (CaptureRecord.fetched_at == latest.c.at)
    )
    return query.where(*_STATES).order_by(CaptureRecord.fetched_at)


class RunCaptureLookup:
    """``Known`` of a run: an earlier state from ``base``, unless the run itself has seen the URL since."""

    def __init__(self, base: CaptureLookup | None) -> None:
        self._base = base
        self._states: dict[str, LastCapture] = {}
        self._holders: dict[str, Capture] = {}
        self._rendered: set[tuple[str, str]] = set()

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

    def rendered(self, url: str, payload_digest: str) -> bool:
        earlier = self._base is not None and self._base.rendered(url, payload_digest)
        return (url, payload_digest) in self._rendered or earlier

    def add_rendered(self, capture: Capture) -> None:
        """Take into account what a browser has shown."""
        self._rendered.add((capture.url, capture.payload_digest))

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
