"""Fills a database as a season of daily visits over many counties leaves it: visits, rows, pages, verdicts to come."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from archive.database.base import Base
from archive.database.models import (
    CaptureRecord,
    DisclosureColumn,
    FindingRecord,
    Listing,
    Organ,
    Run,
    Site,
    Version,
    Visit,
)

YEAR = 2025
FIRST_VISIT = date(2026, 1, 5)
VISITS = 66  # a visit a day: to 11 March
AS_OF = datetime(2026, 3, 12, tzinfo=UTC)
KINDS = ("government", *("department",) * 30, *("township",) * 14, *("subdistrict",) * 4)
_SPLIT = (("zf", ("government",)), ("bm", ("department", "committee", "other")), ("xz", ("township", "subdistrict")))
_ALL = ("government", "department", "township", "subdistrict", "committee", "other")
_PAGES = 2  # pages of a column


@dataclass(frozen=True)
class Shape:
    """How much is made. ``older`` are the report years already there on the first visit; ``text`` characters a page;
    ``provinces`` the first digits of the regions' codes, which take turns."""

    regions: int
    organs: int = 49
    older: int = 3
    text: int = 400
    provinces: Sequence[str] = ("99",)


Batch = Mapping[type[Base], Sequence[dict[str, Any]]]
"""Rows of each table, the tables in the order their keys need."""


def fill(session: Session, shape: Shape, seed: int = 0) -> None:
    """Make it; the same arguments always make the same database."""
    for batch in batches(shape, seed):
        for model, rows in batch.items():
            if rows:
                session.execute(insert(model), rows)
        session.commit()


def batches(shape: Shape, seed: int = 0) -> Iterator[Batch]:
    """Yield all rows, fifty regions at a time."""
    yield {Run: [_run(number) for number in range(VISITS)]}
    rng, rows = random.Random(seed), _Rows()
    for number, region in enumerate(codes(shape)):
        _region(rows, region, shape, rng)
        if number % 50 == 49:
            yield rows.taken()
    yield rows.taken()


class _Rows:
    """Rows waiting to be inserted, table by table in the order their keys need."""

    _ORDER: tuple[type[Base], ...] = (
        Site,
        DisclosureColumn,
        Organ,
        Visit,
        CaptureRecord,
        Listing,
        Version,
        FindingRecord,
    )

    def __init__(self) -> None:
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {model: [] for model in self._ORDER}
        self.versions = 0

    def add(self, model: type[Base], **values: Any) -> None:
        self._waiting[model].append(values)

    def taken(self) -> Batch:
        """Return what waits, which waits no more."""
        waiting, self._waiting = self._waiting, {model: [] for model in self._ORDER}
        return waiting


def _region(rows: _Rows, region: str, shape: Shape, rng: random.Random) -> None:
    home = f"http://{region}.example"
    rows.add(Site, id=region, name=region, region=region, home=home, verified=date(2025, 12, 1))
    columns = _SPLIT if rng.random() < 0.3 else (("nb", _ALL),)
    visits: dict[str, list[datetime]] = {}
    down = _down(rng)
    for name, kinds in columns:
        rows.add(
            DisclosureColumn,
            id=f"{region}/{name}",
            site_id=region,
            url=f"{home}/{name}/",
            title="年度报告",
            adapter="generic",
            kinds=list(kinds),
            active=True,
        )
        visits[name] = list(_visits(rows, region, name, down, rng))
    for number in range(shape.organs):
        kind = KINDS[number % len(KINDS)]
        name = next(n for n, kinds in columns if kind in kinds)
        _organ(rows, region, name, f"{region}-{number:02d}", kind, visits[name], shape, rng)


def _down(rng: random.Random) -> set[int]:
    """Days on which the site cannot be visited: single ones, and for one site in twelve a long spell."""
    days = {n for n in range(1, VISITS) if rng.random() < 0.04}
    if rng.random() < 0.08:
        start = rng.randint(10, 40)
        days |= set(range(start, start + rng.randint(3, 25)))
    return days


def _at(day: int) -> datetime:
    return datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(days=day)


def _run(day: int) -> dict[str, Any]:
    done = _at(day) + timedelta(minutes=30)
    return {
        "id": f"run-{day}",
        "started_at": _at(day),
        "finished_at": done,
        "outcome": "partial",
        "replay_of": "",
        "stats": {},
    }


def _visits(rows: _Rows, region: str, name: str, down: set[int], rng: random.Random) -> Iterator[datetime]:
    """The instants of the complete visits; the others leave a failure."""
    for day in range(VISITS):
        at, good, visit = _at(day) + timedelta(seconds=rng.randint(0, 1500)), day not in down, f"{region}/{name}@{day}"
        pages = [f"{visit}p{number}" for number in range(_PAGES if good else 1)]
        rows.add(
            Visit,
            id=visit,
            run_id=f"run-{day}",
            column_id=f"{region}/{name}",
            started_at=at,
            finished_at=at + timedelta(seconds=9),
            outcome="complete" if good else "error",
            error_class="" if good else "timeout",
            reason="",
            adapter="generic",
            pages=pages if good else [],
            rows=20,
            total=None,
            baseline=day == 0,
        )
        for page in pages:
            _capture(rows, page, visit, f"http://{region}.example/{name}/", at, good)
        if good:
            yield at


def _capture(rows: _Rows, identity: str, visit: str, url: str, at: datetime, good: bool) -> None:
    rows.add(
        CaptureRecord,
        id=identity,
        visit_id=visit,
        url=url,
        fetched_at=at + timedelta(seconds=1),
        kind="response" if good else "failure",
        status=200 if good else None,
        content_type="text/html",
        payload_digest=f"sha256:{abs(hash(identity)):064x}" if good else "",
        etag="",
        last_modified="",
        error_class="" if good else "timeout",
        error_text="",
        warc_file="season.warc.gz",
        offset=1,
        length=1,
        refers_to="",
        truncated="",
    )


def _organ(
    rows: _Rows,
    region: str,
    column: str,
    organ: str,
    kind: str,
    visits: list[datetime],
    shape: Shape,
    rng: random.Random,
) -> None:
    vouched = "suggested" if rng.random() < 0.03 else "imported"
    rows.add(Organ, id=organ, region=region, name=f"单位{organ}", kind=kind, origin=vouched)
    for year in range(YEAR - shape.older, YEAR):
        if rng.random() < 0.97:
            _listing(
                rows, region, column, organ, year, date(year + 1, 1, 8) + timedelta(days=rng.randint(0, 40)), visits, 0
            )
    appears = _appears(rng, kind)
    there = [number for number, at in enumerate(visits) if appears is not None and at >= _at(appears)]
    if appears is None or not there:
        return
    came = FIRST_VISIT + timedelta(days=appears)
    printed = came - timedelta(days=rng.randint(2, 12)) if rng.random() < 0.03 else came
    url = _listing(rows, region, column, organ, YEAR, printed, visits, there[0])
    _page(rows, organ, url, f"{region}/{column}", printed, visits[there[0]], shape, rng)


def _appears(rng: random.Random, kind: str) -> int | None:
    """The day of the season on which the report comes; None is never. Governments take their time."""
    roll = rng.random()
    if roll < 0.04:
        return None
    if kind == "government":
        return rng.randint(0, 80)
    return rng.randint(27, 55) if roll < 0.12 else rng.randint(0, 26)


def _listing(
    rows: _Rows, region: str, column: str, organ: str, year: int, printed: date, visits: list[datetime], first: int
) -> str:
    seen, before = visits[first], visits[first - 1] if first else None
    url = f"http://{region}.example/{column}/{year}/t{printed:%Y%m%d}_{organ}.htm"
    day = (seen - _at(0)).days
    rows.add(
        Listing,
        column_id=f"{region}/{column}",
        url=url,
        title=f"单位{organ}{year}年政府信息公开工作年度报告",
        listed_date=printed,
        first_visit_id=f"{region}/{column}@{day}",
        first_capture_id=f"{region}/{column}@{day}p0",
        first_seen_at=seen,
        last_seen_at=visits[-1],
        absent_until=before,
        absent_visit_id=f"{region}/{column}@{(before - _at(0)).days}" if before else "",
        missing_since=None,
        missing_visits=0,
        is_report=True,
        report_year=year,
        organ_id=organ,
        reason="",
        page_state="read" if year == YEAR else "",
        page_failures=0,
        page_tried_at=seen if year == YEAR else None,
    )
    return url


def _page(
    rows: _Rows, organ: str, url: str, column: str, printed: date, seen: datetime, shape: Shape, rng: random.Random
) -> None:
    rows.versions += 1
    capture = f"page {organ}"
    _capture(rows, capture, "", url, seen, True)
    rows.add(
        Version,
        id=rows.versions,
        report_id=f"{organ}-{YEAR}",
        organ_id=organ,
        report_year=YEAR,
        column_id=column,
        url=url,
        number=1,
        capture_id=capture,
        content_digest=f"sha256:{rows.versions:064x}",
        first_seen_at=seen + timedelta(seconds=1),
        last_seen_at=seen,
        title="年度报告",
        organ_name=organ,
        declared_date=printed,
        declared_source="label",
        form="F2021",
        is_report=True,
        reader_version="bench",
        reading={"text": "字" * shape.text},
    )
    if rng.random() < 0.1:
        check = rng.choice(("wrong_form", "section_empty", "R3", "blank_cells"))
        rows.add(
            FindingRecord,
            version_id=rows.versions,
            check=check,
            severity="warning",
            where="",
            message_zh="",
            message_en="",
        )


def codes(shape: Shape) -> Iterable[str]:
    """The regions that were made."""
    several = len(shape.provinces)
    return (f"{shape.provinces[number % several]}{number // several:04d}" for number in range(shape.regions))
