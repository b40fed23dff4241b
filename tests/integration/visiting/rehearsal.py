"""Visits written straight into WARC files, day by day, and taken in as any run's: no network, real archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

from archive.captures.http_head import HttpHead
from archive.captures.warc_writer import Exchange, WarcWriter
from archive.config.load import Configuration, load_configuration
from archive.ingest.notes import ColumnNote, DetailPage, RunNote, SiteNote, VisitNote
from archive.ingest.warc_ingest import Taken, ingest_new_records
from crawler.visiting.stored_rows import rows_of
from tests.conftest import ROOT
from tests.fresh_database import fresh_database

HOST = "http://www.suchuan.example.cn"
REGION = "990777"
_KINDS = ["government", "department", "township", "subdistrict", "committee", "other"]


class Rehearsal:
    """An archive being filled: each ``visit`` is one evening later than the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "warc"
        self.engine: Engine = fresh_database(folder / "rehearsal.db")
        self.now = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
        self.visits = 0
        self._writer = WarcWriter(self.folder, run_id="rehearsal", clock=lambda: self.now)
        known = load_configuration(ROOT / "config")
        self._configuration = Configuration(known.settings, known.deadlines, {}, {})

    def visit(self, pages: Mapping[str, bytes], column: str = "annual", *, rows: str = "", truncated: str = "") -> None:
        """One visit a column that lists these pages (address path → body), each fetched."""
        self.now += timedelta(days=1)
        self.visits += 1
        listed = rows or "".join(_row(path) for path in pages)
        url = f"{HOST}/{column}/index.html"
        listing = self._keep(url, f'<html><body><ul class="list">{listed}</ul></body></html>'.encode())
        targets = [
            DetailPage(url=HOST + path, captures=[self._keep(HOST + path, body, truncated)])
            for path, body in pages.items()
        ]
        self._writer.write_note(self._note(column, url, listing, targets).model_dump(mode="json"), url=url)

    def visit_with(
        self,
        titles: Mapping[str, str],
        answers: Mapping[str, tuple[int, bytes]],
        files: Mapping[str, Sequence[str]] | None = None,
        *,
        left: int = 0,
        outcome: Literal["complete", "partial"] = "complete",
    ) -> None:
        """One visit a column of these rows (address path → title), with what each page answered and the files that
        were fetched from it; ``left`` files of each page were not."""
        self.now += timedelta(days=1)
        self.visits += 1
        listed = "".join(
            f'<li><a href="{path}">{title}</a><span>2026-01-20</span></li>' for path, title in titles.items()
        )
        url = f"{HOST}/annual/index.html"
        listing = self._keep(url, f'<html><body><ul class="list">{listed}</ul></body></html>'.encode())
        targets = [
            DetailPage(
                url=HOST + path,
                captures=[self._keep(HOST + path, body, status=status)],
                attachments=[self._keep(HOST + file, answers[file][1]) for file in (files or {}).get(path, ())],
                attachments_left=left,
            )
            for path, (status, body) in answers.items()
            if path in titles
        ]
        note = self._note("annual", url, listing, targets)
        note.outcome, note.rows = outcome, len(titles)
        self._writer.write_note(note.model_dump(mode="json"), url=url)

    def take_in_again(self, folder: Path) -> Engine:
        """Derive everything from nothing, into another database."""
        engine = fresh_database(folder / "again.db")
        ingest_new_records(engine, self.folder, self._configuration, rows_of)
        return engine

    def take_in(self) -> Taken:
        """End the run and derive everything."""
        run = RunNote(
            run_id="rehearsal", started_at=self.now, finished_at=self.now, outcome="complete", regions=[REGION]
        )
        self._writer.write_note(run.model_dump(mode="json"))
        self._writer.close()
        return ingest_new_records(self.engine, self.folder, self._configuration, rows_of)

    def _keep(self, url: str, body: bytes, truncated: str = "", status: int = 200) -> str:
        head = HttpHead.of_response(status, [(b"Content-Type", b"text/html; charset=utf-8")], "HTTP/1.1")
        return self._writer.write_response(Exchange(url, response=head, truncated=truncated), body).record_id

    def _note(self, column: str, url: str, listing: str, targets: list[DetailPage]) -> VisitNote:
        return VisitNote(
            visit_id=f"rehearsal:{self.visits}",
            run_id="rehearsal",
            url=url,
            site=SiteNote(id="suchuan", name="粟川县", region=REGION, home=f"{HOST}/"),
            column=ColumnNote(id=f"suchuan/{column}", url=url, title="政府信息公开年报", kinds=_KINDS),
            started_at=self.now,
            finished_at=self.now + timedelta(minutes=1),
            outcome="complete",
            adapter="generic",
            rows=len(targets),
            pages=[listing],
            targets=targets,
        )


def _row(path: str) -> str:
    return f'<li><a href="{path}">粟川县财政局2025年政府信息公开工作年度报告</a><span>2026-01-20</span></li>'
