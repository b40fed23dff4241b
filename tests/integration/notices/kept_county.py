"""A made-up county, kept for two weeks as a real run would: WARC files, visit notes, manifests, then the database."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine

from archive.captures.capture_lookup import next_state
from archive.captures.http_head import HttpHead
from archive.captures.stored_record import Capture
from archive.captures.warc_writer import Exchange, WarcWriter
from archive.clock import SHANGHAI, civil_date, utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.paths import config_dir
from archive.ingest.notes import ColumnNote, DetailPage, RunNote, SiteNote, VisitNote
from archive.ingest.warc_ingest import ingest_new_records
from crawler.visiting.stored_rows import rows_of
from tests.fresh_database import fresh_database

REGION = "990101"
HOME = "http://www.shuangta.example"
COLUMN = f"{HOME}/nb/index.html"
FIRST, LAST = date(2026, 1, 28), date(2026, 2, 8)
OUTAGE = date(2026, 1, 29)
KINDS = ["government", "department", "township", "subdistrict", "committee", "other"]

# id, name, kind, the day it appeared (None: never), the day it prints
FILERS: tuple[tuple[str, str, str, date | None, date | None], ...] = (
    ("st-zf", "双塔县人民政府", "government", None, None),
    ("st-jyj", "双塔县教育局", "department", date(2026, 1, 28), date(2026, 1, 27)),
    ("st-slj", "双塔县水利局", "department", date(2026, 2, 3), date(2026, 2, 3)),
    ("st-sjj", "双塔县审计局", "department", date(2026, 2, 5), date(2026, 1, 30)),
    ("st-mzj", "双塔县民政局", "department", None, None),
    ("st-lyj", "双塔县林业局", "department", None, None),
    ("st-sqz", "双塔县石桥镇人民政府", "township", date(2026, 2, 2), date(2026, 2, 2)),
    ("st-hxx", "双塔县荷溪乡人民政府", "township", None, None),
)
Captured = dict[str, tuple[bytes, Capture]]  # body and capture of every address that one county's visits stored
OLD = tuple(f"双塔县教育局{year}年政府信息公开工作年度报告" for year in (2021, 2022, 2023, 2024))


@dataclass
class KeptCounty:
    """The data folder, its database and the configuration that watches it."""

    data: Path
    config: Path
    engine: Engine
    configuration: Configuration
    captured: Captured = field(default_factory=dict)

    @property
    def warc(self) -> Path:
        return self.data / "warc"


def keep(folder: Path) -> KeptCounty:
    """Write everything under ``folder``. 林业局 stands in a column that has refused since the deadline."""
    config = folder / "config"
    configure(config)
    data, captured = folder / "data", Captured()
    for number in range((LAST - FIRST).days + 1):
        Evening(data / "warc", FIRST + timedelta(number), captured).visit()
    configuration = load_configuration(config)
    engine = fresh_database(data / "nianbao.db")
    ingest_new_records(engine, data / "warc", configuration, rows_of)
    return KeptCounty(data, config, engine, configuration, captured)


def visit_lately(county: KeptCounty, folder: Path) -> KeptCounty:
    """A copy of a county that was visited again yesterday evening: papers are made of what is known now."""
    data = folder / "data"
    county.engine.dispose()
    shutil.copytree(county.data, data, ignore=shutil.ignore_patterns("snapshots", "decisions", "orders"))
    captured = Captured(county.captured)
    Evening(data / "warc", civil_date(utc_now()) - timedelta(days=1), captured).visit()
    engine = fresh_database(data / "nianbao.db")
    ingest_new_records(engine, data / "warc", county.configuration, rows_of)
    return KeptCounty(data, county.config, engine, county.configuration, captured)


def configure(config: Path) -> None:
    shutil.copytree(config_dir(), config, ignore=shutil.ignore_patterns("sites", "organs"))
    for name in ("sites", "organs"):
        (config / name).mkdir()
    columns = "\n".join(
        f"  - {{id: {name}, url: '{url}', title: {title}, adapter: generic, vouched: 2025-12-01, kinds: [{kinds}]}}"
        for name, url, title, kinds in (
            ("annual", COLUMN, "政府信息公开年报", "government, department, township"),
            ("forest", f"{HOME}/ly/index.html", "林业局年报", "committee"),
        )
    )
    (config / "sites" / "990101.yaml").write_text(
        f"id: '{REGION}'\nname: 双塔县\nregion: '{REGION}'\nhome: {HOME}/\nverified: 2026-01-01\ncolumns:\n{columns}\n",
        encoding="utf-8",
    )
    head = "organ_id,name,aliases,kind,valid_from,valid_to,successor\n"
    # The forestry bureau is entered as a committee here only to give it a column of its own.
    rows = "".join(f"{i},{n},,{'committee' if i == 'st-lyj' else k},,,\n" for i, n, k, _, _ in FILERS)
    (config / "organs" / f"{REGION}.csv").write_text(head + rows, encoding="utf-8")


@dataclass
class Evening:
    """One run, at 20:00 Beijing time."""

    folder: Path
    day: date
    captured: Captured
    more: tuple[tuple[str, str, date], ...] = ()  # further rows of the column: address, title, day
    now: datetime = field(init=False)

    def visit(self) -> None:
        self.now = datetime.combine(self.day, time(20), SHANGHAI)
        run = f"run{self.day:%Y%m%d}"
        with WarcWriter(self.folder, run_id=run, clock=self._tick, info={"operator": "test"}) as self.writer:
            self._annual(run)
            self._forest(run)
            note = RunNote(
                run_id=run, started_at=self.now, finished_at=self._tick(), outcome="partial", regions=[REGION]
            )
            self.writer.write_note(note.model_dump(mode="json"))

    def _tick(self) -> datetime:
        self.now += timedelta(milliseconds=300)
        return self.now

    def _annual(self, run: str) -> None:
        visit, began = f"{run}-annual", self._tick()
        if self.day == OUTAGE:
            failed = self.writer.write_failure(Exchange(COLUMN, visit_id=visit), "connect", "refused")
            self._note(run, visit, "annual", COLUMN, began, "error", [failed], "connect")
            return
        page = self._get(COLUMN, _column(self.day, self.more), visit)
        targets = [self._report(name, day, printed, visit) for _, name, _, day, printed in FILERS if day == self.day]
        self._note(run, visit, "annual", COLUMN, began, "complete", [page], targets=[t for t in targets if t])

    def _forest(self, run: str) -> None:
        visit, url, began = f"{run}-forest", f"{HOME}/ly/index.html", self._tick()
        failed = self.writer.write_failure(Exchange(url, visit_id=visit), "timeout", "no answer in 60 s")
        self._note(run, visit, "forest", url, began, "error", [failed], "timeout")

    def _report(self, name: str, day: date, printed: date | None, visit: str) -> DetailPage:
        """The report's page; the audit office's is a bare page with its report attached."""
        url = _address(name)
        if "审计局" not in name:
            return DetailPage(url=url, captures=[self._get(url, _article(name, printed), visit).record_id])
        page = self._get(url, _article(name, printed, attached=True), visit)
        document = self._get(f"{HOME}/nb/sjj.docx", b"PK\x03\x04 not really a document", visit, "application/msword")
        return DetailPage(url=url, captures=[page.record_id], attachments=[document.record_id])

    def _get(self, url: str, body: bytes, visit: str, kind: str = "text/html; charset=utf-8") -> Capture:
        """A response the first time, a 304 while nothing has changed."""
        request = HttpHead.of_request("GET", url.removeprefix(HOME), [(b"Host", b"www.shuangta.example")])
        known = self.captured.get(url)
        if known and known[0] == body:
            head = HttpHead.of_response(304, [(b"ETag", b'"same"')])
            return self.writer.write_revisit(
                Exchange(url, request, response=head, visit_id=visit), next_state(known[1], known[1])
            )
        head = HttpHead.of_response(200, [(b"Content-Type", kind.encode()), (b"ETag", b'"same"')])
        capture = self.writer.write_response(Exchange(url, request, response=head, visit_id=visit), body)
        self.captured[url] = (body, capture)
        return capture

    def _note(
        self, run: str, visit: str, column: str, url: str, began: datetime, outcome: str, pages: list[Capture],
        error: str = "", targets: list[DetailPage] | None = None,
    ) -> None:  # fmt: skip
        note = VisitNote.model_validate(
            {
                "visit_id": visit,
                "run_id": run,
                "url": url,
                "site": SiteNote(id=REGION, name="双塔县", region=REGION, home=f"{HOME}/"),
                "column": ColumnNote(id=f"{REGION}/{column}", url=url, title="政府信息公开年报", kinds=KINDS),
                "started_at": began,
                "finished_at": self._tick(),
                "outcome": outcome,
                "error_class": error,
                "adapter": "generic",
                "rows": 0,
                "pages": [page.record_id for page in pages if outcome == "complete"],
                "targets": targets or [],
            }
        )
        self.writer.write_note(note.model_dump(mode="json"))


def _address(name: str) -> str:
    return f"{HOME}/nb/t{sum(map(ord, name)) % 10000:04d}.html"


def _column(day: date, more: tuple[tuple[str, str, date], ...]) -> bytes:
    rows = [
        (_address(name), f"{name}2025年政府信息公开工作年度报告", printed)
        for _, name, _, appeared, printed in FILERS
        if appeared and appeared <= day and printed
    ]
    rows += [(f"{HOME}/nb/old{n}.html", title, date(2022 + n, 1, 20)) for n, title in enumerate(OLD)]
    rows += more
    items = "".join(f'<li><a href="{u}">{t}</a><span>{d}</span></li>' for u, t, d in rows)
    return f"<html><head><title>政府信息公开年报</title></head><body><ul>{items}</ul></body></html>".encode()


def _article(name: str, printed: date | None, attached: bool = False) -> bytes:
    link = '<a href="sjj.docx">附件</a>' if attached else ""
    blank = "<p>XX局将继续改进。</p>" if "教育局" in name else ""  # words of a template: a finding
    return (
        f"<html><head><title>{name}2025年政府信息公开工作年度报告</title></head><body>"
        f"<h1>{name}2025年政府信息公开工作年度报告</h1><p>发布时间：{printed}</p>"
        f"<p>一、总体情况</p><p>{name}按照条例要求编制本报告，统计期限为2025年1月1日至12月31日。</p>{blank}{link}</body></html>"
    ).encode()
