"""A made-up county in a real database with real WARC files: every state and flag that pages must be able to show."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.captures.http_head import HttpHead
from archive.captures.stored_record import Capture
from archive.captures.warc_writer import Exchange, WarcWriter
from archive.config.load import load_configuration
from archive.database.engine import open_database, session_scope
from archive.database.models import (
    CaptureRecord,
    DisclosureColumn,
    FindingRecord,
    Listing,
    ListingChange,
    Organ,
    OrganName,
    Run,
    Site,
    Version,
    Visit,
)
from archive.filings.verdicts.history import record_verdicts
from archive.ingest.stored_pages import row_from_capture
from archive.reading.forms import form_named
from tests.fresh_database import fresh_database

from .printed_report import report_pdf

NOW = datetime(2026, 2, 12, 4, 0, tzinfo=UTC)
REGION = "990101"
HOME = "http://www.linhe.example"
FIRST_VISIT = date(2025, 12, 1)
DOWN = {date(2026, 1, 5), date(2026, 1, 6)}  # the site refused everything on these days
ALTERED = date(2026, 2, 3)  # the finance bureau's page changed

# id, name, kind, day it appeared (None: never), day printed on it
FILERS: tuple[tuple[str, str, str, date | None, date | None], ...] = (
    ("lh-jyj", "临河县教育局", "department", date(2026, 1, 20), date(2026, 1, 19)),
    ("lh-czj", "临河县财政局", "department", date(2026, 1, 28), date(2026, 1, 28)),
    ("lh-slj", "临河县水利局", "department", date(2026, 2, 6), date(2026, 1, 30)),
    ("lh-mzj", "临河县民政局", "department", date(2026, 2, 4), date(2026, 2, 4)),
    ("lh-jtj", "临河县交通运输局", "department", None, None),
    ("lh-whj", "临河县文化广电和旅游局", "department", date(2026, 1, 15), date(2026, 1, 14)),
    ("lh-dhz", "临河县东河镇人民政府", "township", None, None),
    ("lh-xsz", "临河县西山镇人民政府", "township", date(2026, 2, 9), date(2026, 2, 9)),
    ("lh-xzf", "临河县人民政府", "government", None, None),
)


PDF_ORGAN = "lh-whj"  # its report on 2025 is a PDF
# Two bureaus that wrote the same, and enough of it to be compared.
TWINS = ("临河县教育局", "临河县民政局")
_MATTERS = ("学籍变动", "校车线路", "救助名单", "养老床位", "殡葬价目", "营养午餐", "窗口排班", "信箱来件")
COMMON = "\n".join(
    f"围绕{matter}，全年安排了专题公布，每次先由经办股室核稿，再交分管领导签发，群众提出的疑问在三日之内逐条回复，"
    f"并把{matter}的旧材料重新编号归档，便于日后查找。"
    for matter in _MATTERS
)


# What one bureau wrote the year before.
EARLIER = [{"number": 1, "title": "一、总体情况", "text": "汛期按日发布水情，全年没有收到投诉。"}]


class Builder:
    """Writes captures to WARC and their rows to the database, at the instants a real run would have."""

    def __init__(self, folder: Path, session: Session) -> None:
        self.session = session
        self.at = datetime(2025, 12, 1, tzinfo=UTC)
        self.writer = WarcWriter(folder, run_id="small", clock=lambda: self.at)

    def page(self, url: str, body: str, visit_id: str = "") -> str:
        """Keep a page and return its capture's id."""
        return self.file(url, body.encode(), "text/html; charset=utf-8", visit_id)

    def file(self, url: str, body: bytes, media: str, visit_id: str = "") -> str:
        """Keep any answer of 200 and return its capture's id."""
        lines = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nServer: nginx\r\n\r\n"
        head = HttpHead.split(lines.encode())[0]
        return self._keep(self.writer.write_response(Exchange(url, response=head, visit_id=visit_id), body))

    def failed(self, url: str, visit_id: str) -> str:
        """Keep that a page could not be had."""
        return self._keep(
            self.writer.write_failure(Exchange(url, visit_id=visit_id), "timeout", "no answer within 30 s")
        )

    def _keep(self, record: Capture) -> str:
        self.session.add(CaptureRecord(**row_from_capture(record)))
        return record.record_id


def build(folder: Path, url: str = "") -> Engine:
    """The whole county under ``folder``: ``nianbao.db`` (or another database) and ``warc/``; copied from one that is
    made once in each process."""
    if url:
        return _made(folder, url)
    shutil.copytree(_original(), folder, dirs_exist_ok=True)
    return fresh_database(folder / "nianbao.db")


@cache
def _original() -> Path:
    place = kept_folder()
    _made(place).dispose()
    return place


def kept_folder() -> Path:
    """A folder that is there until the process ends."""
    place = Path(tempfile.mkdtemp(prefix="nianbao-county-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def _made(folder: Path, url: str = "") -> Engine:
    engine = open_database(url or f"sqlite:///{folder / 'nianbao.db'}")
    with session_scope(engine) as session:
        builder = Builder(folder / "warc", session)
        _organs(session)
        _columns(session)
        _visits(builder)
        _old_reports(builder)
        _reports(builder)
        _stranger(builder)
        builder.writer.close()
        session.flush()
        record_verdicts(session, load_configuration().deadlines, [REGION, "990202"], NOW)
    return engine


def _organs(session: Session) -> None:
    for organ_id, name, kind, _appeared, _printed in FILERS:
        session.add(
            Organ(id=organ_id, region=REGION, name=name, kind=kind, origin="imported", valid_from=date(2010, 1, 1))
        )
    session.add(Organ(id="lh-yjj", region=REGION, name="临河县应急管理局", kind="department", origin="suggested"))
    session.add(Organ(id="qt-zfb", region="990202", name="清塘县人民政府办公室", kind="department", origin="imported"))
    session.flush()
    session.add(OrganName(organ_id="lh-whj", name="县文旅局"))


def _columns(session: Session) -> None:
    session.add(Site(id="linhe", name="临河县", region=REGION, home=HOME, verified=date(2025, 11, 20)))
    session.add(Site(id="qingtang", name="清塘县", region="990202", home="http://www.qingtang.example"))
    session.flush()
    kinds = ["government", "department", "township"]
    for site, url in (("linhe", f"{HOME}/xxgk/nb/"), ("qingtang", "http://www.qingtang.example/nb/")):
        session.add(
            DisclosureColumn(
                id=f"{site}/nb",
                site_id=site,
                url=url,
                title="年度报告",
                adapter="generic",
                kinds=kinds,
                active=True,
                vouched=date(2025, 11, 20),
            )
        )
    session.flush()


def _visits(builder: Builder) -> None:
    """One visit a day at each column, at 06:00 in Beijing; the second county never lets us in."""
    builder.session.add(
        Run(id="run", started_at=NOW, finished_at=NOW, outcome="partial", replay_of="", stats={"visits": 2})
    )
    for offset in range((NOW.date() - FIRST_VISIT).days):
        day = FIRST_VISIT + timedelta(days=offset)
        builder.at = instant(day)
        _visit(builder, "linhe/nb", f"{HOME}/xxgk/nb/", day, "error" if day in DOWN else "complete")
        _visit(builder, "qingtang/nb", "http://www.qingtang.example/nb/", day, "blocked")


def _visit(builder: Builder, column: str, url: str, day: date, outcome: str) -> None:
    identity = visit_id(column, day)
    good = outcome == "complete"
    listed = "".join(f"<li>{name}</li>" for _, name, _, appeared, _ in FILERS if appeared and appeared <= day)
    body = f"<html><head><title>年度报告</title></head><body><ul>{listed}</ul></body></html>"
    builder.session.add(
        Visit(
            id=identity,
            run_id="run",
            column_id=column,
            started_at=builder.at,
            finished_at=builder.at + timedelta(minutes=2),
            outcome=outcome,
            error_class="" if good else "timeout",
            reason="" if good else "第1页没有读到",
            adapter="generic",
            pages=[builder.page(url, body, identity) if good else builder.failed(url, identity)],
            rows=12 if good else 0,
            total=None,
            baseline=day == FIRST_VISIT,
        )
    )


def _old_reports(builder: Builder) -> None:
    """Reports on 2024, there on the first visit; the last of them was later taken down."""
    for organ_id, name, *_ in FILERS[:6]:
        builder.at = instant(FIRST_VISIT)
        printed = date(2025, 2, 10) if organ_id == "lh-mzj" else date(2025, 1, 22)
        listing = _listing(builder, organ_id, name, 2024, FIRST_VISIT, printed, baseline=True)
        if organ_id == "lh-slj":
            _version(builder, organ_id, name, FIRST_VISIT, printed, 1, year=2024)
        if organ_id == "lh-whj":
            listing.missing_since, listing.missing_visits = instant(date(2026, 1, 10)), 33
            builder.session.flush()
            gone = instant(date(2026, 1, 11))
            builder.session.add(
                ListingChange(listing_id=listing.id, seen_at=gone, field="presence", old="seen", new="gone")
            )


def _reports(builder: Builder) -> None:
    for organ_id, name, _kind, appeared, printed in FILERS:
        if appeared is None:
            continue
        builder.at = instant(appeared)
        _listing(builder, organ_id, name, 2025, appeared, printed)
        _version(builder, organ_id, name, appeared, printed, 1)
    builder.at = instant(ALTERED)
    _version(builder, "lh-czj", "临河县财政局", ALTERED, date(2026, 1, 28), 2)


def _stranger(builder: Builder) -> None:
    """An organ known only from a row of another year."""
    builder.at = instant(FIRST_VISIT)
    _listing(builder, "lh-yjj", "临河县应急管理局", 2023, FIRST_VISIT, date(2024, 1, 30), baseline=True)


def _listing(
    builder: Builder, organ_id: str, name: str, year: int, seen: date, printed: date | None, *, baseline: bool = False
) -> Listing:
    before = seen - timedelta(days=1)
    listing = Listing(
        column_id="linhe/nb",
        url=report_url(organ_id, year),
        title=f"{name}{year}年政府信息公开工作年度报告",
        listed_date=printed,
        first_visit_id=visit_id("linhe/nb", seen),
        first_capture_id=_capture_of(builder, visit_id("linhe/nb", seen)),
        first_seen_at=instant(seen),
        last_seen_at=instant(NOW.date() - timedelta(days=1)),
        absent_until=None if baseline else instant(before),
        absent_visit_id="" if baseline else visit_id("linhe/nb", before),
        missing_since=None,
        missing_visits=0,
        is_report=True,
        report_year=year,
        organ_id=organ_id,
        reason="标题",
        page_state="read" if year == 2025 or organ_id == "lh-slj" else "",
        page_failures=0,
        page_tried_at=None,
    )
    builder.session.add(listing)
    return listing


def _capture_of(builder: Builder, visit: str) -> str:
    found = builder.session.get(Visit, visit)
    assert found is not None
    return found.pages[0]


def _version(
    builder: Builder, organ_id: str, name: str, seen: date, printed: date | None, number: int, year: int = 2025
) -> None:
    title = f"{name}{year}年政府信息公开工作年度报告"
    prose = _prose(name, number) if year == 2025 else EARLIER
    text = "\n".join([title, *(f"{section['title']}\n{section['text']}" for section in prose)])
    url = report_url(organ_id, year)
    blocks = "".join(f"<p>{line}</p>" for line in text.splitlines())
    body = f"<html><head><title>{title}</title><script>alert(1)</script></head><body>{blocks}</body></html>"
    as_file = organ_id == PDF_ORGAN and year == 2025
    version = Version(
        report_id=f"{organ_id}-{year}",
        organ_id=organ_id,
        report_year=year,
        column_id="linhe/nb",
        url=url,
        number=number,
        capture_id=builder.file(url, county_pdf(), "application/pdf") if as_file else builder.page(url, body),
        content_digest=f"sha256:{organ_id}{year}{number}",
        first_seen_at=instant(seen),
        last_seen_at=instant(NOW.date() - timedelta(days=1)),
        title=title,
        organ_name=name,
        declared_date=printed,
        declared_source="label",
        form="F2021",
        is_report=True,
        reader_version="2026-11-1",
        reading={
            "form": "F2021",
            "sections": prose,
            "tables": tables(number - (2025 - year)),
            "table_forms": {},
            "text": text,
        },
    )
    builder.session.add(version)
    builder.session.flush()
    if organ_id == "lh-czj":
        _findings(builder.session, version.id)


def _findings(session: Session, version_id: int) -> None:
    found = (
        ("R1", "error", "requests.total.natural_person", "新收与结转之和应等于办结与结转下年之和", "R1 does not hold"),
        ("blank_cells", "note", "disclosure.normative_documents.in_force", "单元格为空，不等于零", "a blank cell"),
        ("section_missing", "warning", "sections", "没有第六部分", "section six is missing"),
    )
    for check, severity, where, zh, en in found:
        session.add(
            FindingRecord(
                version_id=version_id, check=check, severity=severity, where=where, message_zh=zh, message_en=en
            )
        )


def _prose(name: str, number: int) -> list[dict[str, Any]]:
    asked = "收到信息公开申请7件" if number == 1 else "收到信息公开申请9件"
    common = [{"number": 6, "title": "六、其他需要报告的事项", "text": COMMON}] if name in TWINS else []
    return [
        {
            "number": 1,
            "title": "一、总体情况",
            "text": f"{name}这一年公开预算、采购和惠民资金的去向。\n{asked}，均按时答复。",
        },
        {"number": 5, "title": "五、存在的主要问题及改进情况", "text": "目录更新不够及时，已指定专人每周核对。"},
        *common,
    ]


def tables(number: int) -> dict[str, Any]:
    """All rows of the 2021 form; small numbers, one blank, one sum that does not hold."""
    form = form_named("F2021")
    assert form is not None
    values: dict[str, Any] = {
        name: {row.id: dict.fromkeys(table.row_columns(row), 0) for row in table.rows}
        for name, table in form.tables.items()
    }
    values["disclosure"]["normative_documents"] = {"issued": 2, "repealed": 0, "in_force": None}
    values["disclosure"]["fees"] = {"amount_wan_yuan": "128.60"}
    for row, count in (("new", 5 + 2 * number), ("granted", 4), ("partial", 1), ("unable.not_held", 2), ("total", 8)):
        values["requests"][row] |= {"natural_person": count, "total": count}
    return values


def instant(day: date) -> datetime:
    """06:00 in Beijing on a civil day: when the daily run visits."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)


def visit_id(column: str, day: date) -> str:
    """The id of a column's visit on a day."""
    return f"{column}@{day}"


def county_pdf() -> bytes:
    """The county's report that is a PDF."""
    name = next(name for organ_id, name, *_ in FILERS if organ_id == PDF_ORGAN)
    return report_pdf(f"{name}2025年政府信息公开工作年度报告", _prose(name, 1), tables(1))


def report_url(organ_id: str, year: int) -> str:
    """Where a report stands."""
    return f"{HOME}/xxgk/nb/{year}/{organ_id}.html"
