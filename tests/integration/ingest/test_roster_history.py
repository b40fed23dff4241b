"""B2, B3, A5: rosters change between visits, and a database made anew says what the one says that lived through it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from archive.clock import SHANGHAI
from archive.config.load import Configuration, load_configuration
from archive.config.organs import OrganConfig, load_roster
from archive.database.dump import dump
from archive.database.engine import session_scope
from archive.database.models import Organ, VerdictRecord
from archive.filings.verdicts.status import FilingStatus, board
from archive.ingest.roster_acts import apply_changes
from archive.ingest.warc_ingest import ingest_new_records
from archive.office.intent import Actor
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.roster import RosterDraft, apply_roster, roster_now, wanted_changes, write_roster
from archive.office.roster_changes import ended, merged, new_organ, renamed, split
from crawler.visiting.stored_rows import rows_of
from tests.fresh_database import fresh_database
from tests.integration.notices.kept_county import REGION, Captured, Evening, configure

DUE = date(2026, 1, 31)
DAYS = [date(2026, 1, 28) + timedelta(days=n) for n in range(0, 12, 2)]
_DEPARTMENTS = ("st-jyj", "st-slj", "st-sjj", "st-mzj")


@dataclass
class Watched:
    """The county, watched evening by evening, and its office without accounts."""

    folder: Path
    configuration: Configuration
    live: Engine
    office: Office
    captured: Captured = field(default_factory=dict)

    @property
    def warc(self) -> Path:
        return self.folder / "data" / "warc"

    def visit(self, day: date) -> None:
        Evening(self.warc, day, self.captured).visit()
        ingest_new_records(self.live, self.warc, self.configuration, rows_of)

    def change(self, day: date, *organs: OrganConfig, at_once: bool = True) -> None:
        """Apply a change at 22:00; the tables follow at once, or with the next visit."""
        rows = wanted_changes(self.office, REGION, organs)
        now = datetime.combine(day, time(22), SHANGHAI)
        apply_roster(self.office, Actor("李某", "cli"), RosterDraft(REGION, "form", tuple(rows)), now)
        if at_once:
            assert apply_changes(self.live, self.office.data)

    def organ(self, organ_id: str) -> OrganConfig:
        return roster_now(self.office, REGION)[organ_id]

    def rebuilt(self) -> list[str]:
        """What a database says that is made from nothing."""
        place = self.folder / "anew.db"
        place.unlink(missing_ok=True)
        anew = fresh_database(place)
        ingest_new_records(anew, self.warc, self.configuration, rows_of)
        told = dump(anew)
        anew.dispose()
        return told

    def filings(self, year: int = 2025, day: date = date(2026, 2, 9)) -> dict[str, FilingStatus]:
        """How every filing stands at the end of a day, by organ."""
        now = datetime.combine(day, time(23), SHANGHAI)
        with session_scope(self.live) as session:
            found = board(session, self.configuration.deadlines, year, now, region=REGION).filings
            return {one.facts.organ_id: one for one in found}


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    configure(tmp_path / "config")
    monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    live = fresh_database(tmp_path / "live.db")
    yield Watched(tmp_path, load_configuration(), live, Office(tmp_path / "data"))
    live.dispose()


def _watch(county: Watched, until: int = len(DAYS)) -> None:
    for day in DAYS[:until]:
        county.visit(day)


def test_b3_a_merger_before_the_deadline_ends_the_silence_and_keeps_the_history(county: Watched) -> None:
    _watch(county, 4)
    assert county.filings(day=DAYS[3])["st-mzj"].ruling.state == "overdue"
    heir = new_organ(REGION, "双塔县民生保障局", "department", _DEPARTMENTS, date(2025, 9, 1))
    county.change(DAYS[3], *merged([county.organ("st-mzj"), county.organ("st-slj")], heir, date(2025, 9, 1)))
    after = county.filings(day=DAYS[3])
    assert after["st-mzj"].ruling.state == "not_applicable"
    assert "由承继单位双塔县民生保障局公布" in after["st-mzj"].ruling.reason_zh
    assert after["st-slj"].seen, "the other one has published under its own name"
    assert after[heir.organ_id].ruling.state == "unverified", "which may stand for both"
    assert "由本单位承接的单位公布" in after[heir.organ_id].ruling.reason_zh
    with session_scope(county.live) as session:
        history = [
            (row.valid_from.astimezone(SHANGHAI).hour, row.state)
            for row in session.scalars(
                select(VerdictRecord)
                .where(VerdictRecord.organ_id == "st-mzj", VerdictRecord.report_year == 2025)
                .order_by(VerdictRecord.valid_from)
            )
        ]
    assert (20, "overdue") in history, "what was said before stays on record"
    assert history[-1] == (22, "not_applicable"), "the change holds from its own instant"
    county.visit(DAYS[4])
    assert county.rebuilt() == dump(county.live)


def test_b3_the_deadline_on_the_day_is_the_successors_and_the_one_before_stays(county: Watched) -> None:
    _watch(county)
    for day, states in (
        (DUE, {"st-mzj": "not_applicable"}),
        (DUE + timedelta(days=1), {"st-mzj": "overdue"}),
    ):
        old = county.organ("st-mzj")
        reset = OrganConfig.model_validate({**old.model_dump(), "valid_to": None, "successor": None})
        if old != reset:
            county.change(DAYS[-1], reset)
        county.change(DAYS[-1], ended(reset, day, "st-jyj"))
        found = county.filings()
        assert {one: found[one].ruling.state for one in states} == states, day
    assert county.rebuilt() == dump(county.live)


def test_b3_a_merger_of_january_gives_the_year_before_to_an_organ_that_did_not_stand_then(county: Watched) -> None:
    _watch(county)
    heir = new_organ(REGION, "双塔县民生保障局", "department", _DEPARTMENTS, date(2026, 1, 15))
    county.change(DAYS[-1], *merged([county.organ("st-mzj"), county.organ("st-slj")], heir, date(2026, 1, 15)))
    found = county.filings()
    assert found["st-mzj"].ruling.state == "not_applicable"
    mine = found[heir.organ_id]
    assert mine.facts.predecessor_of == ("双塔县民政局", "双塔县水利局")
    assert mine.seen, "the water bureau's report is its successor's"


def test_b3_a_split_and_a_rename_keep_ids_and_are_undone_by_a_new_change_alone(county: Watched) -> None:
    _watch(county, 3)
    old = county.organ("st-jyj")
    heir = new_organ(REGION, "双塔县教育体育局", "department", _DEPARTMENTS, date(2026, 1, 1))
    other = new_organ(REGION, "双塔县体育服务中心", "other", (*_DEPARTMENTS, heir.organ_id), date(2026, 1, 1))
    county.change(DAYS[2], *split(old, heir, [other], date(2026, 1, 1)))
    county.change(DAYS[2], renamed(county.organ("st-slj"), "双塔县水务局"), at_once=False)
    county.visit(DAYS[3])
    assert county.organ("st-slj").aliases == ("双塔县水利局",)
    assert county.filings()["st-slj"].seen, "its report bears the old name"
    assert county.filings()[other.organ_id].ruling.state == "not_applicable", "it did not stand in the year"
    with pytest.raises(RefusedError, match="has ended on 2025-12-31 already"):
        ended(county.organ("st-jyj"), date(2026, 1, 10))
    county.change(DAYS[3], old, OrganConfig.model_validate({**heir.model_dump(), "valid_to": date(2026, 1, 1)}))
    county.visit(DAYS[4])
    assert county.filings()["st-jyj"].ruling.state == "on_time"
    assert county.rebuilt() == dump(county.live)


def test_b2_a_suggested_organ_is_the_one_whose_new_name_it_bears(county: Watched) -> None:
    """Somebody files under a name of no roster; once the roster says whose it is, its rows are that one's."""
    county.captured.clear()
    more = (("/nb/new.html", "双塔县社会事务局2025年政府信息公开工作年度报告", date(2026, 2, 1)),)
    for day in DAYS[:4]:
        Evening(county.warc, day, county.captured, more).visit()
        ingest_new_records(county.live, county.warc, county.configuration, rows_of)
    before = county.filings()
    (suggested,) = [one for one in before.values() if one.facts.organ == "双塔县社会事务局"]
    assert before["st-mzj"].ruling.state == "unverified", "it may be the silent one under a new name"
    county.change(DAYS[3], renamed(county.organ("st-mzj"), "双塔县社会事务局"))
    after = county.filings()
    assert suggested.facts.organ_id not in after
    assert after["st-mzj"].seen
    assert county.rebuilt() == dump(county.live)


def _random_change(county: Watched, rng: random.Random, number: int) -> list[OrganConfig]:
    """Rows of a random change of departments that stand; the day lies before, on or after the deadline."""
    standing = [one for one in roster_now(county.office, REGION).values() if one.valid_to is None]
    free = [one for one in standing if one.kind == "department" and one.valid_from is None]
    day = rng.choice([DUE, DUE - timedelta(days=rng.randrange(1, 300)), DUE + timedelta(days=rng.randrange(1, 9))])
    taken = [*roster_now(county.office, REGION)]
    fresh = [new_organ(REGION, f"双塔县第{number}{n}服务局", "department", [*taken], day) for n in "甲乙"]
    rng.shuffle(free)
    what = rng.choice(["rename", "merge", "into", "split", "end"]) if free else ""
    if what == "merge" and len(free) > 1:
        return merged(free[:2], fresh[0], day)
    if what == "into" and len(free) > 1:
        return merged(free[:2], free[0], day)[:-1]
    if what == "split":
        return split(free[0], fresh[0], fresh[1:], day)
    if what == "end":
        return [ended(free[0], day)]
    return [renamed(free[0], f"双塔县第{number}局")] if free else []


@pytest.mark.parametrize("seed", range(4))
def test_b3_nobody_is_silent_wrongly_and_nothing_is_lost_over_random_changes(county: Watched, seed: int) -> None:
    rng = random.Random(seed)
    for number, day in enumerate(DAYS):
        county.visit(day)
        before = {*roster_now(county.office, REGION)}
        if rows := _random_change(county, rng, number):
            county.change(day, *rows, at_once=rng.random() < 0.7)
        assert before <= {*roster_now(county.office, REGION)}, "an organ is never lost"
    county.visit(DAYS[-1] + timedelta(days=1))
    for organ_id, filing in county.filings().items():
        organ = roster_now(county.office, REGION)[organ_id]
        if organ.valid_to is not None and organ.valid_to < DUE:
            assert filing.ruling.state not in ("overdue", "unverified", "withdrawn"), (seed, organ)
            assert filing.ruling.state != "late" or filing.seen
        if organ.valid_from is not None and organ.valid_from > DUE:
            assert filing.ruling.state == "not_applicable", (seed, organ)
    with session_scope(county.live) as session:
        assert {*session.scalars(select(Organ.id))} >= {*roster_now(county.office, REGION)}
    write_roster(county.office, REGION)
    county.configuration = load_configuration()
    assert county.rebuilt() == dump(county.live), "also from the file that was exported since"
    assert [*load_roster(county.folder / "config" / "organs" / f"{REGION}.csv")] == [
        *roster_now(county.office, REGION).values()
    ]
