"""A made province of three counties with forty reports a year, in which some numbers are planted out of the usual, and
a second one that is too small to be compared within."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from archive.database.engine import session_scope
from archive.database.models import DisclosureColumn, Listing, Organ, Run, Site, Version, Visit
from archive.reading.forms import form_for_year
from tests.fresh_database import fresh_database

MADE_NOW = datetime(2026, 11, 1, tzinfo=UTC)
FULL = (2023, 2024)
BASELINE = datetime(2025, 6, 1, tzinfo=UTC)  # one visit, which finds all reports where they have long been
# code of the county, beginning of its organs' ids, how many departments it has
COUNTIES = (("990101", "c1", 16), ("990102", "c2", 14), ("990201", "c3", 12), ("980101", "d1", 10))

Numbers = dict[str, int | None]


@dataclass(slots=True)
class Province:
    """The archive, and what its reports truly say: the cells that tests ask for, by organ and year."""

    engine: Engine
    organs: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    reports: dict[tuple[str, int], Numbers] = field(default_factory=dict)
    jumping: str = "c1-2"
    beyond: str = "c2-4"
    rounding: str = "c3-6"
    contradicting: str = "c1-9"

    @property
    def planted(self) -> tuple[str, ...]:
        """The organs in whose numbers something is out of the usual."""
        return self.jumping, self.beyond, self.rounding


def numbers_of(made: Province, organs: Iterable[str], year: int, name: str) -> list[int]:
    """What the reports of some organs say in a cell, without blanks."""
    told = (made.reports[organ, year][name] for organ in organs if (organ, year) in made.reports)
    return [number for number in told if number is not None]


def remembered(organ: str, year: int) -> str:
    """A sentence that stands in the report of one organ and year alone."""
    number = (50 if organ[0] == "d" else 0) + 100 * int(organ[1]) + 2 * int(organ.partition("-")[2]) + year % 2
    village = chr(0x4E00 + 37 * number) + chr(0x5000 + 91 * number % 20_000)
    return f"{village}村的灌溉水费减免名单由窗口逐户核对，公示期内没有收到异议，群众可以随时查阅"


def build_province(folder: Path) -> Province:
    """Fill a database under ``folder``."""
    made = Province(fresh_database(folder / "nianbao.db"))
    random = Random(7)
    with session_scope(made.engine) as session:
        session.add(
            Run(id="run", started_at=BASELINE, finished_at=BASELINE, outcome="complete", replay_of="", stats={})
        )
        for region, prefix, count in COUNTIES:
            _county(session, region)
            for number in range(count + 1):
                organ = f"{prefix}-{number}"
                kind = "department" if number < count else "government"
                made.organs.append(organ)
                made.kinds[organ], made.names[organ] = kind, f"{region}第{number}局"
                session.add(Organ(
                    id=organ, region=region, name=made.names[organ], kind=kind, origin="imported",
                    valid_from=date(2010, 1, 1),
                ))  # fmt: skip
                session.flush()
                size = random.randrange(20, 90)
                for year in FULL:
                    _report(session, made, random, region, organ, year, size)
    return made


def _county(session: Session, region: str) -> None:
    session.add(Site(id=f"s{region}", name=f"{region}县", region=region, home=f"http://{region}.example/"))
    session.flush()
    session.add(DisclosureColumn(
        id=f"s{region}/c", site_id=f"s{region}", url=f"http://{region}.example/c/", title="年报", adapter="generic",
        kinds=["department", "government"], active=True,
    ))  # fmt: skip
    session.flush()
    session.add(Visit(
        id=f"s{region}/c@1", run_id="run", column_id=f"s{region}/c", started_at=BASELINE, finished_at=BASELINE,
        outcome="complete", error_class="", reason="", adapter="generic", pages=[], rows=40, total=None, baseline=True,
    ))  # fmt: skip
    session.flush()


def _report(
    session: Session, made: Province, random: Random, region: str, organ: str, year: int, size: int
) -> None:  # fmt: skip
    form = form_for_year(year)
    assert form is not None
    tables: dict[str, dict[str, Numbers]] = {
        name: {row.id: dict.fromkeys(table.row_columns(row), 0) for row in table.rows}
        for name, table in form.tables.items()
    }
    new = size + random.randrange(-3, 4)
    if organ == made.jumping:
        new = 480 if year == 2024 else 12
    refused = random.randrange(3)
    partial = random.randrange(4)
    granted = new - refused - partial
    requests = tables["requests"]
    requests["new"] |= {"total": new, "natural_person": new - 3, "business": 3}
    for row, number in (("granted", granted), ("partial", partial), ("refused.third_party", refused)):
        requests[row]["total"] = number
    requests["total"]["total"] = new
    licences = 7 * size + random.randrange(9)
    tables["disclosure"]["licensing"]["decisions"] = 4_321_007 if organ == made.beyond else licences
    tables["disclosure"]["penalties"]["decisions"] = 3 * size + random.randrange(9)
    if organ == made.contradicting:
        requests["total"]["total"] = 1
    elif organ != made.jumping and organ.startswith("c1") and organ.endswith("7"):
        requests["granted"]["total"] = None
    if organ == made.rounding:
        _rounded(tables)
    told = {
        "new": requests["new"]["total"], "granted": requests["granted"]["total"], "partial": requests["partial"]["total"],
        "total": None if organ == made.contradicting else requests["total"]["total"],
    }  # fmt: skip
    made.reports[organ, year] = told
    reading: dict[str, Any] = {
        "form": form.form,
        "tables": tables,
        "table_forms": dict.fromkeys(tables, form.form),
        "findings": [],
    }
    seen = datetime(year + 1, 2, 1, tzinfo=UTC)
    title = f"{made.names[organ]}{year}年政府信息公开工作年度报告"
    session.add(Listing(
        column_id=f"s{region}/c", url=f"http://{region}.example/{organ}/{year}", title=title, listed_date=None,
        first_visit_id=f"s{region}/c@1", first_capture_id="", first_seen_at=BASELINE, last_seen_at=BASELINE,
        absent_until=None, absent_visit_id="", missing_since=None, missing_visits=0, is_report=True, report_year=year,
        organ_id=organ, reason="", page_state="read", page_failures=0, page_tried_at=None,
    ))  # fmt: skip
    session.add(Version(
        report_id=f"{organ}-{year}", organ_id=organ, report_year=year, column_id=f"s{region}/c",
        url=f"http://{region}.example/{organ}/{year}", number=1, capture_id=f"<urn:uuid:{organ}-{year}>",
        content_digest=f"{organ}-{year}", first_seen_at=seen, last_seen_at=seen, title=title,
        organ_name=made.names[organ], declared_date=None, declared_source="", form=form.form, is_report=True,
        reader_version="6", reading=reading | {"text": f"{title}\n一、总体情况\n{remembered(organ, year)}。"},
    ))  # fmt: skip


def _rounded(tables: dict[str, dict[str, Numbers]]) -> None:
    """Numbers as somebody might have made them up, within what its peers have."""
    requests = tables["requests"]
    requests["new"] |= {"total": 70, "natural_person": 50, "business": 20}
    for row, number in (("granted", 50), ("partial", 10), ("refused.third_party", 10)):
        requests[row]["total"] = number
    requests["total"]["total"] = 70
    tables["disclosure"]["licensing"]["decisions"] = 400
    tables["disclosure"]["penalties"]["decisions"] = 150
