"""Whatever a board is judged from has its column among the inputs, and a change of any of them raises the version."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, Engine, Integer, Table, event, insert, select, update
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.load import Configuration
from archive.database import models
from archive.database.base import Base, Instant
from archive.database.engine import open_database
from archive.database.models import (
    CaptureRecord,
    DecisionRecord,
    DisclosureColumn,
    FindingRecord,
    Listing,
    ListingChange,
    Organ,
    PageTry,
    RegionVersion,
    RowDecisionRecord,
    Run,
    Site,
    Version,
    Visit,
)
from archive.database.packing import PackedList, PackedReading
from archive.database.region_inputs import INPUTS
from archive.filings import facts
from archive.filings.facts.inputs import configuration_digest, region_versions
from archive.filings.rules.decisions import fingerprint
from archive.filings.verdicts import evidence
from archive.filings.verdicts.status import board
from tests.postgres_server import Server
from tests.soak import tried

from .county import REGION, County, Line, at, department

NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
OTHER, FAR = "990199", "990500"
COLUMNS = {given.table: set(given.columns) for given in INPUTS}
JYJ, CZJ, SLJ, OLD, HEIR = "云溪县教育局", "云溪县财政局", "云溪县水利局", "云溪县文化局", "云溪县文旅局"


# --- what a board reads -------------------------------------------------------------------------------------------


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    told: list[str] = []

    def hear(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        told.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def columns_read(told: list[str]) -> dict[str, set[str]]:
    """Tables and columns that the text of SELECT statements names."""
    found: dict[str, set[str]] = defaultdict(set)
    for statement in told:
        plain = statement.replace('"', "")
        aliases = {alias: table for table, alias in re.findall(r"\b(\w+) AS (\w+)", plain) if table in COLUMNS}
        for owner, column in re.findall(r"\b(\w+)\.(\w+)", plain):
            table = aliases.get(owner, owner)
            if table in Base.metadata.tables and column in Base.metadata.tables[table].columns:
                found[table].add(column)
    return found


@pytest.fixture
def eventful(session: Session, configuration: Configuration) -> County:
    """A county in which everything has happened that rules ask about: so that a board makes every query there is."""
    county = County(session, configuration).columns("a", "b").organs(JYJ, CZJ, SLJ)
    county.organs(department(HEIR, valid_from="2025-06-01"))
    heir = department(HEIR).organ_id
    county.organs(department(OLD, valid_to="2025-06-30", successor=heir))
    session.add(DisclosureColumn(
        id=f"{REGION}/y", site_id=REGION, url="http://nb.example/y/", title="2025年年报", adapter="generic",
        kinds=["department"], active=False))  # fmt: skip
    session.add(DisclosureColumn(
        id=f"{REGION}/new", site_id=REGION, url="http://nb.example/n/", title="新栏", adapter="generic",
        kinds=["department"], active=True))  # fmt: skip
    session.flush()
    before = [Line(name, 2024, date(2025, 1, 20)) for name in (JYJ, CZJ, SLJ, "云溪县甲局", "云溪县乙局")]
    shared = "http://nb.example/a/shared.html"
    county.visit(at("2026-01-10"), [*before, Line(SLJ, 2024, date(2025, 1, 20), url=shared)])
    county.visit(at("2026-01-11"), [], "y")
    rows = [*before, Line(JYJ, 2025, date(2026, 1, 12)), Line(SLJ, 2025, date(2026, 1, 13), url=shared),
            Line("云溪县新局", 2025, date(2026, 1, 13)), Line("教育", 2025, title="关于教育局年报的说明2025年年度报告"),
            Line(OLD, 2025, date(2026, 1, 9))]  # fmt: skip
    county.visit(at("2026-01-14"), rows)
    county.visit(at("2026-01-15"), [], outcome="error")
    county.visit(at("2026-02-03"), [line.dated(date(2026, 2, 1)) for line in rows[:-4]], "a")
    county.visit(at("2026-02-05"), rows[:-4], "a")
    county.visit(at("2026-02-06"), rows[:-4], "a")
    county.visit(at("2026-02-06"), [], "b")
    county.visit(at("2026-02-07"), [], "b", outcome="error")
    _pages(county, shared)
    county.visit(at("2026-03-20"), [], "new")
    return county


def _pages(county: County, shared: str) -> None:
    """Pages of rows with findings, tries that failed, what people decided; and a row given from one filing to another."""
    session = county.session
    rows = list(session.scalars(select(Listing).where(Listing.report_year == 2025, Listing.is_report)))
    for number, row in enumerate(rows):
        capture = f"page-{number}"
        for later in (False, True):
            session.execute(insert(CaptureRecord), [_capture(f"{capture}{'+' if later else ''}", row.url, at("2026-03-01" if later else "2026-01-14"))])  # fmt: skip
        session.add(_version(row, f"{capture}+", number))
        session.flush()
        version = session.scalars(select(Version.id).where(Version.url == row.url)).one()
        session.add(FindingRecord(version_id=version, check="section_empty", severity="error", where="一", message_zh="", message_en=""))  # fmt: skip
        session.add(PageTry(listing_id=row.id, at=at("2026-01-16"), state="gone", reason="", capture_id=capture))
        word = {"organ_id": row.organ_id, "report_year": 2025, "by": "李", "at": at("2026-01-20"), "reason": "核", "revokes": ""}  # fmt: skip
        session.add(DecisionRecord(id=f"d{number}", kind="dismiss", finding=fingerprint(f"sha256:{number}", "section_empty", "一"), until=None, **word))  # fmt: skip
    given_away = next(row for row in rows if row.url == shared)
    session.add(ListingChange(
        listing_id=given_away.id, seen_at=at("2026-01-14"), field="attribution",
        old=f"{given_away.organ_id}-2024", new=f"{given_away.organ_id}-2025"))  # fmt: skip
    row = rows[-1]
    session.add(RowDecisionRecord(
        id="r1", column_id=row.column_id, url=row.url, kind="not_report", organ_id=None, report_year=None, by="李",
        at=at("2026-02-10"), reason="误登", revokes=""))  # fmt: skip
    session.flush()


def _capture(identity: str, url: str, when: datetime) -> dict[str, Any]:
    values = {column.name: _value(column.type, 1) for column in CaptureRecord.__table__.columns}
    return values | {"id": identity, "url": url, "fetched_at": when, "kind": "response", "status": 404}


def _version(row: Listing, capture: str, number: int) -> Version:
    values = {column.name: _value(column.type, number) for column in Version.__table__.columns if column.name != "id"}
    told = {
        "report_id": f"{row.organ_id}-2025", "organ_id": row.organ_id, "report_year": 2025, "url": row.url,
        "column_id": row.column_id, "capture_id": capture, "content_digest": f"sha256:{number}", "number": 1,
        "first_seen_at": at("2026-01-14"), "last_seen_at": at("2026-03-01"), "is_report": True,
    }  # fmt: skip
    return Version(**(values | told))


def test_a_board_reads_what_the_inputs_name_and_no_more(eventful: County, engine: Engine) -> None:
    with statements(engine) as told:
        for year in (2024, 2025):
            for day in ("2026-01-05", "2026-01-13", "2026-02-08", "2026-02-20"):
                eventful.board(at(day), year)
                eventful.filing(JYJ, at(day), year)
    read = columns_read(told)
    assert {table: sorted(names - COLUMNS[table]) for table, names in read.items() if names - COLUMNS[table]} == {}
    assert read.keys() == COLUMNS.keys(), "a table among the inputs that no board asks"


def test_a_board_reads_nothing_but_what_is_named_in_its_source() -> None:
    """The same from the text of the program, whether a query was executed or not."""
    folder = Path(facts.__file__).parent
    apart = {"inputs.py", "report_years.py"}  # they tell which boards there are, not what a board says
    files = [path for path in folder.glob("*.py") if path.name not in apart] + [Path(evidence.__file__)]
    tables = {name: getattr(models, name).__tablename__ for name in models.__all__}
    found: dict[str, set[str]] = defaultdict(set)
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in tables:
                found[tables[node.value.id]].add(node.attr)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "select":
                for whole in (arg.id for arg in node.args if isinstance(arg, ast.Name) and arg.id in tables):
                    table = tables[whole]
                    found[table] |= set(Base.metadata.tables[table].columns.keys())
    assert {
        t: sorted(names - COLUMNS.get(t, set())) for t, names in found.items() if names - COLUMNS.get(t, set())
    } == {}


# --- what raises a version ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def two_regions(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A row of every input table in one region, and another in a second; a third region has nothing to do with them."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('inputs') / 'n.db'}"
    else:
        server: Server = request.getfixturevalue("server")
        url = server.schema()
    opened = open_database(url)
    with Session(opened) as session:
        for number, region in enumerate((REGION, OTHER, FAR), 1):
            _fill(session, region, number)
        session.commit()
    yield opened
    opened.dispose()


_MADE = count(1000)


def _value(kind: Any, number: int) -> Any:
    if isinstance(kind, Instant):
        return NOW - timedelta(days=30 - number)
    if isinstance(kind, Date):
        return date(2026, 1, number + 1)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 2000 + number
    if isinstance(kind, PackedReading):
        return {"text": f"v{number}"}
    return [] if "JSON" in type(kind).__name__ or isinstance(kind, PackedList) else f"v{number}"


def _row(table: Table, region: str, number: int) -> dict[str, Any]:
    values = {column.name: _value(column.type, number) for column in table.columns}
    url = f"http://{region}.example/1.html"
    keys = {
        "region": region, "site_id": region, "column_id": f"{region}/c", "organ_id": f"{region}-o", "url": url,
        "listing_id": number, "version_id": number, "visit_id": f"visit-{region}", "run_id": f"run-{region}",
        "successor": None, "revokes": "", "report_id": f"{region}-o-2025", "number": 1,
    }  # fmt: skip
    values |= {name: value for name, value in keys.items() if name in values}
    names = {"organ": f"{region}-o", "site": region, "disclosure_column": f"{region}/c"}
    if "id" in values:
        numbered = isinstance(table.columns["id"].type, Integer)
        values["id"] = number if numbered else names.get(table.name, f"{table.name}-{region}")
    return values


def _fill(session: Session, region: str, number: int) -> None:
    for table in _in_order():
        session.execute(insert(table), [_row(table, region, number)])


def _in_order() -> list[Table]:
    """The tables of the inputs, each after those that it points at."""
    return [table for table in Base.metadata.sorted_tables if table.name in COLUMNS]


def _numbers(session: Session) -> dict[str, int]:
    return dict(session.execute(select(RegionVersion.region, RegionVersion.version)).all())


def _raised(session: Session, change: Callable[[], object]) -> set[str]:
    before = _numbers(session)
    change()
    return {region for region, number in _numbers(session).items() if number != before.get(region)}


def _other_value(table: Table, name: str, value: Any) -> Any:
    """Another value that the column may have; where it points at a row, that of the other region."""
    theirs = _row(table, OTHER, 2)
    if name in ("region", "site_id", "column_id", "organ_id", "listing_id", "version_id", "visit_id", "run_id"):
        return theirs[name]
    if name == "successor":
        return f"{OTHER}-o"
    kind = table.columns[name].type
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Integer):
        return value + 1
    if isinstance(kind, Date | Instant):
        return value + timedelta(days=1)
    if isinstance(kind, PackedReading):
        return {"text": "other"}
    return ["other"] if isinstance(value, list) else f"{value}x"


_CHANGES = [(given.table, name) for given in INPUTS for name in given.columns if name != "id"]


@pytest.mark.parametrize(("table_name", "name"), _CHANGES, ids=lambda one: str(one))
def test_a_change_of_any_input_raises_the_version_of_its_region(
    two_regions: Engine, table_name: str, name: str, configuration: Configuration
) -> None:
    table = Base.metadata.tables[table_name]
    row = _row(table, REGION, 1)
    with Session(two_regions) as session:
        told = region_versions(session, configuration.deadlines)
        changed = update(table).where(table.c.id == row["id"]).values({name: _other_value(table, name, row[name])})
        raised = _raised(session, lambda: session.execute(changed))
        assert REGION in raised
        assert FAR not in raised
        assert region_versions(session, configuration.deadlines)[REGION] != told[REGION]
        session.rollback()


@pytest.mark.parametrize("table", _in_order(), ids=lambda table: table.name)
def test_a_row_that_comes_or_goes_raises_the_version_of_its_region(two_regions: Engine, table: Table) -> None:
    with Session(two_regions) as session:
        row = _row(table, REGION, 1)
        fresh = row | {"id": next(_MADE) if isinstance(row["id"], int) else f"{row['id']}-new"}
        if "number" in fresh and "url" in fresh:
            fresh["number"] = 7
        elif table.name == "listing":
            fresh["url"] = "http://a.example/fresh.html"
        elif table.name == "run":  # which concerns nobody until a visit was made in it
            session.execute(update(Visit).where(Visit.column_id == f"{REGION}/c").values(run_id=fresh["id"]))
        assert _raised(session, lambda: session.execute(insert(table), [fresh])) == {REGION}
        assert _raised(session, lambda: session.execute(table.delete().where(table.c.id == fresh["id"]))) == {REGION}
        session.rollback()


def test_what_no_rule_reads_raises_nothing(two_regions: Engine) -> None:
    read = {given.table: given.columns for given in INPUTS}
    with Session(two_regions) as session:
        for table in _in_order():
            idle = [column for column in table.columns if column.name not in read[table.name]]
            pointers = {key.parent.name for key in table.foreign_keys}
            values = {c.name: _other_value(table, c.name, _row(table, REGION, 1)[c.name]) for c in idle if c.name not in pointers}  # fmt: skip
            if values:
                change = update(table).where(table.c.id == _row(table, REGION, 1)["id"]).values(values)
                assert _raised(session, partial(session.execute, change)) == set(), table.name
        same = update(Listing).where(Listing.id == 1).values(title=Listing.title)
        assert _raised(session, lambda: session.execute(same)) == set(), "nor does what is written as it was"
        session.rollback()


def test_regions_that_hang_together_share_a_version(two_regions: Engine, configuration: Configuration) -> None:
    """An organ that ended in favour of one elsewhere; and a row that a person gave to an organ elsewhere."""
    deadlines = configuration.deadlines

    def new(session: Session, region: str, of: str) -> bool:
        before = region_versions(session, deadlines)[region]
        session.execute(update(Visit).where(Visit.column_id == f"{of}/c").values(rows=Visit.rows + 1))
        return region_versions(session, deadlines)[region] != before

    with Session(two_regions) as session:
        assert not new(session, REGION, OTHER)
        session.execute(update(Organ).where(Organ.id == f"{OTHER}-o").values(successor=f"{REGION}-o"))
        assert new(session, REGION, OTHER)
        assert new(session, OTHER, REGION)
        assert not new(session, REGION, FAR)
        row = _row(RowDecisionRecord.__table__, FAR, 3)  # type: ignore[arg-type]
        session.execute(insert(RowDecisionRecord), [row | {"id": "given", "organ_id": f"{OTHER}-o"}])
        assert new(session, REGION, FAR), "over two steps"
        assert region_versions(session, deadlines, FAR).keys() == {FAR}
        session.rollback()


# --- configuration ------------------------------------------------------------------------------------------------


def _changed_once(value: Any) -> Iterator[Any]:
    """The value of one field changed in every way its parts can be."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, dict):
        yield from ({**value, key: other} for key, part in value.items() for other in _changed_once(part))
    elif isinstance(value, list) and value:
        yield value[:-1]
        yield from (
            [*value[:n], other, *value[n + 1 :]] for n, part in enumerate(value) for other in _changed_once(part)
        )
    elif isinstance(value, str) and re.fullmatch(r"(\d{4}-)?\d\d-\d\d", value):
        yield f"{value[:-2]}{'01' if value[-2:] != '01' else '02'}"
    elif isinstance(value, str):
        yield f"{value}x"


def test_every_value_of_the_configuration_is_part_of_the_version(configuration: Configuration) -> None:
    deadlines = configuration.deadlines
    told = deadlines.model_dump(mode="json")
    known, tried = configuration_digest(deadlines), 0
    for name in Deadlines.model_fields:
        for other in _changed_once(told[name]):
            try:
                changed = Deadlines.model_validate(told | {name: other})
            except ValueError:  # not a value that the field may have: 01-31x
                continue
            tried += 1
            assert configuration_digest(changed) != known, (name, other)
    assert tried > 40
    assert configuration_digest(Deadlines.model_validate(told)) == known


# --- what a version promises --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One thing that happens: a visit with rows, or a change by hand of some column of some row."""

    rows: tuple[Line, ...] = ()
    outcome: str = "complete"
    change: int = 0


lines = st.builds(
    Line, organ=st.sampled_from((JYJ, CZJ, SLJ)), year=st.sampled_from((2024, 2025)),
    day=st.none() | st.integers(-9, 9).map(lambda days: date(2026, 1, 31) + timedelta(days=days)),
    url=st.sampled_from(("", "http://nb.example/one.html")),
)  # fmt: skip
steps = st.lists(
    st.builds(Step, rows=st.lists(lines, max_size=4).map(tuple), outcome=st.sampled_from(("complete", "partial", "error")), change=st.integers(0, 8)),
    min_size=2, max_size=5,
)  # fmt: skip


@settings(max_examples=tried(5, 12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_while_a_version_stands_so_does_the_board_of_every_moment(
    engine: Engine, configuration: Configuration, happened: list[Step]
) -> None:
    moments = [at(day) for day in ("2026-01-20", "2026-02-02", "2026-02-20")]
    with Session(engine) as session:
        county = County(session, configuration).columns("a").organs(JYJ, CZJ, SLJ)
        known: dict[str, list[Any]] = {}
        for number, step in enumerate(happened):
            county.visit(at("2026-01-10") + timedelta(days=6 * number), step.rows, outcome=step.outcome)
            _by_hand(session, step.change)
            version = region_versions(session, configuration.deadlines, REGION)[REGION]
            told = [
                board(session, configuration.deadlines, 2025, moment, region=REGION).to_json() for moment in moments
            ]
            assert known.setdefault(version, told) == told
        assert len(known) == len(happened), "every visit was noticed"
        session.rollback()


def _by_hand(session: Session, change: int) -> None:
    ways: list[Any] = [
        update(Organ).values(valid_to=date(2025, 6, 1)), update(Organ).values(origin="suggested"),
        update(Listing).values(last_seen_at=NOW), update(Listing).values(doubt="near_name", organ_id=None),
        update(Visit).values(outcome="partial"), update(DisclosureColumn).values(active=False),
        update(Site).values(name="别名"), update(Run).values(stats={"a": 1}),
    ]  # fmt: skip
    if change < len(ways):
        session.execute(ways[change].execution_options(synchronize_session=False))
        session.expire_all()


def test_a_digest_says_which_rules_were_in_force(configuration: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    known = configuration_digest(configuration.deadlines)
    monkeypatch.setattr("archive.filings.facts.inputs.RULE_VERSION", "another")
    assert configuration_digest(configuration.deadlines) != known
