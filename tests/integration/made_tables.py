"""A made archive of reports with tables, edited, mirrored, blank and unread, and the truth about their numbers.

Two counties of two provinces, five organs each, the years 2019 to 2023 in both forms of the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.config.kinds import OrganKind
from archive.database.engine import open_database, session_scope
from archive.database.models import DisclosureColumn, Organ, OrganName, Site, Version
from archive.reading.forms import form_for_year

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SEEN = datetime(2024, 3, 1, tzinfo=UTC)
REGIONS = ("990101", "980101")
KINDS: tuple[OrganKind, ...] = ("government", "department", "department", "township", "subdistrict")
YEARS = (2019, 2020, 2021, 2022, 2023)

Tables = dict[str, dict[str, dict[str, int | None]]]


@dataclass(frozen=True, slots=True)
class TrueReport:
    """What the version that stands for a report says; ``unread`` are cells that could not be read surely."""

    region: str
    organ: str
    kind: OrganKind
    year: int
    form: str
    tables: Tables
    unread: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.organ}-{self.year}"


@dataclass(slots=True)
class Made:
    """The archive and its truth."""

    engine: Engine
    reports: list[TrueReport] = field(default_factory=list)


def build(folder: Path, seed: int = 17, url: str = "") -> Made:
    """Fill a database under ``folder``, or the one at ``url``."""
    made = Made(open_database(url or f"sqlite:///{folder / 'nianbao.db'}"))
    with session_scope(made.engine) as session:
        _places(session)
        random = Random(seed)
        for region in REGIONS:
            for number, kind in enumerate(KINDS):
                for year in YEARS:
                    if random.random() < 0.9:
                        made.reports.append(_report(session, random, region, organ_of(region, number), kind, year))
    return made


def organ_of(region: str, number: int) -> str:
    """The id of an organ."""
    return f"o{region[:2]}-{number}"


def _places(session: Session) -> None:
    for region in REGIONS:
        session.add(Site(id=f"s{region}", name=f"{region}县", region=region, home=f"http://{region}.example/"))
        for number, kind in enumerate(KINDS):
            organ = organ_of(region, number)
            session.add(Organ(
                id=organ, region=region, name=f"{region}第{number}单位", kind=kind, origin="imported",
                valid_from=date(2010, 1, 1),
            ))  # fmt: skip
            session.flush()
            session.add(OrganName(organ_id=organ, name=f"{number}单位别名"))
        session.add(DisclosureColumn(
            id=f"s{region}/c", site_id=f"s{region}", url=f"http://{region}.example/c/", title="年报", adapter="generic",
            kinds=list(KINDS), active=True,
        ))  # fmt: skip
        session.flush()


def _report(session: Session, random: Random, region: str, organ: str, kind: OrganKind, year: int) -> TrueReport:
    """One report at up to three addresses, edited up to twice; the newest content is what it says."""
    form = form_for_year(year)
    assert form is not None
    tables = _tables(random, year)
    address = f"http://{region}.example/{organ}/{year}"
    edits = [_tables(random, year) for _ in range(random.choice((0, 0, 1, 2)))] + [tables]
    unread = ("requests.new.total",) if random.random() < 0.15 else ()
    for number, told in enumerate(edits, 1):
        _version(session, region, organ, year, address, number, told, unread, day=number)
    for mirror in range(random.choice((0, 0, 1, 2))):
        _version(session, region, organ, year, f"{address}/mirror{mirror}", 1, tables, unread, day=20 + mirror)
    if random.random() < 0.2:  # a copy of an older content, found last of all
        _version(session, region, organ, year, f"{address}/old", 1, edits[0], unread, day=40)
    return TrueReport(region, organ, kind, year, form.form, tables, unread)


def _tables(random: Random, year: int) -> Tables:
    form = form_for_year(year)
    assert form is not None
    made: Tables = {
        name: {row.id: {column: _cell(random) for column in table.row_columns(row)} for row in table.rows}
        for name, table in form.tables.items()
    }
    if random.random() < 0.1:
        del made["review"]
    return made


def _cell(random: Random) -> int | None:
    return None if random.random() < 0.08 else random.randrange(40)


def _version(
    session: Session, region: str, organ: str, year: int, url: str, number: int, tables: Tables,
    unread: tuple[str, ...], day: int,
) -> None:  # fmt: skip
    form = form_for_year(year)
    assert form is not None
    seen = SEEN + timedelta(days=day)
    findings: list[dict[str, Any]] = [
        {"check": "unread_cell", "severity": "not_understood", "where": cell, "message": "", "message_en": ""}
        for cell in unread
    ]
    reading = {
        "form": form.form, "tables": tables, "table_forms": dict.fromkeys(tables, form.form), "findings": findings,
    }  # fmt: skip
    session.add(Version(
        report_id=f"{organ}-{year}", organ_id=organ, report_year=year, column_id=f"s{region}/c", url=url, number=number,
        capture_id=f"<urn:uuid:{organ}-{year}-{day}>", content_digest=repr(tables), first_seen_at=seen,
        last_seen_at=seen, title=f"{organ}{year}年报", organ_name=organ, declared_date=None, declared_source="",
        form=form.form, is_report=True, reader_version="5", reading=reading | {"text": f"{organ}{year}"},
    ))  # fmt: skip
    session.flush()
