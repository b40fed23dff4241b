"""Judged boards of the present kept in the database: the one writer and the one reader of the table ``judged_board``.

The scheduler keeps them ready after midnight and after each run. A web server that starts takes those that are still
what judging would give and judges the others itself, so a lack of them costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadline, Deadlines
from archive.config.schedule_settings import Schedule
from archive.config.visit_schedule import VisitSchedule
from archive.database.base import dump_json
from archive.database.models import JudgedBoard
from archive.filings.facts.inputs import region_versions
from archive.filings.facts.known_years import years_first_shown, years_known
from archive.filings.facts.region_blocks import region_blocks
from archive.filings.rules.interval import last_day
from archive.filings.states import Flag, State
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.filing_tally import Alike
from archive.filings.verdicts.judged_region import JudgedRegion, holds_at, judge_regions
from archive.filings.verdicts.watch_quality import WatchQuality

_FORM = 1  # of what is packed; another when it is packed otherwise
_FEW = 500  # regions that are named one by one in a query
_DAYS: dict[str, date] = {}  # days that were read: few, and met a hundred thousand times


def keep_boards(engine: Engine, deadlines: Deadlines, schedule: Schedule, moment: datetime) -> int:
    """Judge the boards that the first page shows at the present moment where none is kept that holds, a block of
    regions at a time; how many were written. Safe to repeat, and to end at any time."""
    visits, written = VisitSchedule(schedule, deadlines), 0
    with Session(engine) as session:
        years = years_first_shown(deadlines, years_known(session), last_day(moment))
        session.execute(delete(JudgedBoard).where(JudgedBoard.report_year.not_in(years)))
        session.commit()
        for year in years:
            versions = region_versions(session, deadlines)
            there = _holding(session, schedule, year, versions, moment)
            for block in region_blocks(code for code in versions if code not in there):
                now = {code: at for code, at in region_versions(session, deadlines).items() if code in block}
                made = judge_regions(session, deadlines, visits, year, moment, now, lasting=False)
                written += _write(session, schedule, year, moment, made)
    return written


def _holding(
    session: Session, schedule: Schedule, year: int, versions: Mapping[str, str], moment: datetime
) -> set[str]:
    """Return the regions of which a board is kept that holds."""
    query = select(JudgedBoard.region, JudgedBoard.stamp, JudgedBoard.judged_at, JudgedBoard.holds_until)
    form, found = _form(schedule), session.execute(query.where(_of(year, moment)))
    return {
        code
        for code, stamp, judged_at, until in found
        if stamp == f"{versions.get(code)}-{form}" and holds_at(moment, judged_at, until)
    }


def _of(year: int, moment: datetime) -> ColumnElement[bool]:
    return (JudgedBoard.report_year == year) & (JudgedBoard.day == last_day(moment))


def kept_boards(
    session: Session, deadlines: Deadlines, schedule: Schedule, year: int, versions: Mapping[str, str], moment: datetime
) -> dict[str, JudgedRegion]:
    """Return the boards that are kept and still are what judging at the present moment would give, of those regions of
    which the versions are told."""
    wanted = _of(year, moment)
    if len(versions) <= _FEW:
        wanted &= JudgedBoard.region.in_(versions)
    query = select(
        JudgedBoard.region, JudgedBoard.stamp, JudgedBoard.judged_at, JudgedBoard.holds_until, JudgedBoard.packed
    )
    form, found = _form(schedule), {}
    for code, stamp, judged_at, holds_until, packed in session.execute(query.where(wanted)):
        version = versions.get(code)
        if version is not None and stamp == f"{version}-{form}":
            one = _unpacked(deadlines, code, year, version, judged_at, holds_until, packed)
            if one.holds(version, moment):
                found[code] = one
    return found


def _form(schedule: Schedule) -> str:
    """Return what a kept board rests on besides what its version names."""
    told = (_FORM, [one.name for one in fields(FilingSummary)], Alike._fields, schedule.model_dump_json())
    return sha256(repr(told).encode()).hexdigest()[:16]


def _write(session: Session, schedule: Schedule, year: int, moment: datetime, made: Mapping[str, JudgedRegion]) -> int:
    form, day = _form(schedule), last_day(moment)
    rows = [
        {
            "region": code,
            "report_year": year,
            "day": day,
            "stamp": f"{one.version}-{form}",
            "judged_at": one.judged_at,
            "holds_until": one.holds_until,
            "packed": _packed(one),
        }
        for code, one in made.items()
        if _can_be_kept(one)
    ]
    old = delete(JudgedBoard).where(JudgedBoard.report_year == year, JudgedBoard.region.in_(list(made)))
    try:
        session.execute(old)
        if rows:
            session.execute(insert(JudgedBoard), rows)
        session.commit()
    except IntegrityError:  # another machine's scheduler was quicker
        session.rollback()
    return len(rows)


def _can_be_kept(one: JudgedRegion) -> bool:
    """Whether its filings can be put together again: deadlines are told by kind, and nothing failed in judging."""
    by_kind = {brief.kind: brief.deadline for brief in one.briefs}
    as_told = all(by_kind[brief.kind] == brief.deadline for brief in one.briefs)
    return as_told and not any(filing.facts.fault for filing in one.whole.values())


def _packed(one: JudgedRegion) -> str:
    sums = {
        "tally": [[*alike, count] for alike, count in one.tally.items()],
        "watch": [one.watch.due, one.watch.complete],
        "longest": one.longest,
        "odd": one.odd,
    }
    rows = [[getattr(brief, name) for name in _NAMES] for brief in one.briefs]
    return f"{dump_json(sums)}\n{dump_json(rows)}"


def _unpacked(
    deadlines: Deadlines, code: str, year: int, version: str, judged_at: datetime, holds_until: datetime | None,
    packed: str,
) -> JudgedRegion:  # fmt: skip
    sums, _, rows = packed.partition("\n")
    told = json.loads(sums)
    return JudgedRegion(
        version,
        judged_at,
        holds_until,
        {_alike(row): row[-1] for row in told["tally"]},
        WatchQuality(*told["watch"]),
        [(days, organ) for days, organ in told["longest"]],
        told["odd"],
        partial(_briefs, deadlines, code, year, rows),
    )


def _alike(row: Sequence[Any]) -> Alike:
    kind, state, due, published, seen, confirmed, custom, _count = row
    return Alike(kind, _STATES[state], _day(due), published and _day(published), seen, confirmed, custom)


def _briefs(deadlines: Deadlines, code: str, year: int, packed: str) -> list[FilingSummary]:
    by_kind: dict[str, Deadline] = {}
    found = []
    for organ_id, organ, kind, state, days_late, flags, accuses, published, *seen in json.loads(packed):
        if kind not in by_kind:
            by_kind[kind] = deadlines.any_of(kind, year, code)
        verdict = (by_kind[kind], _STATES[state], days_late, _flags(flags), accuses, published and _day(published))
        found.append(FilingSummary(organ_id, organ, kind, code, year, *verdict, *seen))
    return found


_NAMES = ("organ_id", "organ", "kind", "state", "days_late", "flags", "accuses", "published", "seen", "confirmed")
_STATES = {str(state.value): state for state in State}


def _flags(names: Iterable[str]) -> tuple[Flag, ...]:
    return tuple(Flag(name) for name in names)


def _day(text: str) -> date:
    if text not in _DAYS:
        _DAYS[text] = date.fromisoformat(text)
    return _DAYS[text]
