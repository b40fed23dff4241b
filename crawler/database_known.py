"""The crawl's memory of earlier captures, from the database; reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.captures.known import KnownCapture, known_state
from archive.captures.record import Capture as CaptureRecord
from archive.database.engine import open_database
from archive.database.models import Capture
from archive.ingest.payloads import to_record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DatabaseKnown:
    """``archive.captures.known.Known`` answered by the capture table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(open_database(crawler.settings["NIANBAO_DATABASE"]))

    def last(self, url: str) -> KnownCapture | None:
        with Session(self._engine) as session:
            query = select(Capture).where(Capture.url == url, Capture.kind != "failure", Capture.truncated == "")
            newest = session.scalars(query.order_by(Capture.fetched_at.desc()).limit(1)).first()
            if newest is None:
                return None
            holder = session.get(Capture, newest.refers_to) if newest.refers_to else newest
            return known_state(to_record(holder), to_record(newest)) if holder else None

    def capture(self, record_id: str) -> CaptureRecord | None:
        with Session(self._engine) as session:
            row = session.get(Capture, record_id)
            return to_record(row) if row else None
