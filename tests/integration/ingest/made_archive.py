"""WARC files with visits made-up columns, in any order of time, and what an archive makes of them."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from archive.captures.http_head import HttpHead
from archive.captures.warc_writer import Exchange, WarcWriter
from archive.config.load import Configuration, load_configuration
from archive.database.dump import dump
from archive.database.set_aside import storable
from archive.ingest.notes import ColumnNote, DetailPage, RunNote, SiteNote, VisitNote
from archive.ingest.warc_ingest import Taken, ingest_new_records
from crawler.visiting.stored_rows import rows_of
from tests.conftest import ROOT
from tests.fresh_database import fresh_database

HOST = "http://www.mochuan.example.cn"
REGION = "990778"
_KINDS = ["government", "department", "township", "subdistrict", "committee", "other"]
REPORT = "<h1>{title}</h1><p>一、总体情况</p><p>{year}年，本单位依法公开政府信息。</p><p>二、主动公开政府信息情况</p><p>无。</p>"


@dataclass(frozen=True)
class Piece:
    """One row of a column, with the page behind it; ``page`` None: not fetched."""

    title: str
    path: str
    day: str = "2026-01-20"
    page: bytes | None = None


def report(organ: str, year: int, path: str, day: str = "2026-01-20") -> Piece:
    """A row that is a report, and its page."""
    title = f"{organ}{year}年政府信息公开工作年度报告"
    body = f"<html><body>{REPORT.format(title=title, year=year)}</body></html>"
    return Piece(title, path, day, body.encode())


class MadeArchive:
    """Runs are written by ``run``, each with its own time, and taken in by ``take``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.base, self.folder = folder, folder / "warc"
        self.engine: Engine = fresh_database(folder / "live.db")
        self.runs = 0
        known = load_configuration(ROOT / "config")
        self.configuration = Configuration(known.settings, known.deadlines, {}, {})

    def run(self, when: datetime, pieces: Sequence[Piece], *, region: str = REGION, also: object = None) -> None:
        """One run with one visit; ``also``: the JSON of a further note."""
        self.runs += 1
        run_id, self._now = f"run{self.runs}", when
        with WarcWriter(self.folder, run_id=run_id, clock=lambda: self._now) as writer:
            listing = self._keep(writer, f"{HOST}/{region}/", _listing(pieces))
            targets = [
                DetailPage(url=HOST + one.path, captures=[self._keep(writer, HOST + one.path, one.page)])
                for one in pieces
                if one.page is not None
            ]
            self._now += timedelta(minutes=1)
            rows = [(storable(one.title), HOST + one.path, date.fromisoformat(one.day)) for one in pieces]
            note = self._note(run_id, region, when, listing, targets).model_copy(update={"page_rows": [rows]})
            writer.write_note(note.model_dump(mode="json"), url=note.url)
            if also is not None:
                writer.write_note(json.loads(json.dumps(also)))
            run = RunNote(run_id=run_id, started_at=when, finished_at=self._now, outcome="complete", regions=[region])
            writer.write_note(run.model_dump(mode="json"))

    def take(self) -> Taken:
        """Take in what is new."""
        return ingest_new_records(self.engine, self.folder, self.configuration, rows_of)

    def rebuilt(self) -> list[str]:
        """The dump of a database made from nothing."""
        place = self.base / "rebuilt.db"
        for tail in ("", "-wal", "-shm"):
            Path(f"{place}{tail}").unlink(missing_ok=True)
        engine = fresh_database(place)
        ingest_new_records(engine, self.folder, self.configuration, rows_of)
        told = dump(engine)
        engine.dispose()
        return told

    def dump(self) -> list[str]:
        """The dump of the live database."""
        return dump(self.engine)

    def _keep(self, writer: WarcWriter, url: str, body: bytes) -> str:
        head = HttpHead.of_response(200, [(b"Content-Type", b"text/html; charset=utf-8")], "HTTP/1.1")
        return writer.write_response(Exchange(url, response=head), body).record_id

    def _note(self, run_id: str, region: str, when: datetime, listing: str, targets: list[DetailPage]) -> VisitNote:
        url = f"{HOST}/{region}/"
        return VisitNote(
            visit_id=f"{run_id}:{region}/annual",
            run_id=run_id,
            url=url,
            site=SiteNote(id=region, name="墨川县", region=region, home=f"{HOST}/"),
            column=ColumnNote(id=f"{region}/annual", url=url, title="政府信息公开年报", kinds=_KINDS),
            started_at=when,
            finished_at=self._now,
            outcome="complete",
            adapter="generic",
            rows=len(targets),
            pages=[listing],
            targets=targets,
        )


def _listing(pieces: Sequence[Piece]) -> bytes:
    rows = "".join(
        f'<li><a href="{one.path}">{html.escape(one.title)}</a><span>{one.day}</span></li>' for one in pieces
    )
    return f'<html><body><ul class="list">{rows}</ul></body></html>'.encode("utf-8", "surrogatepass")
