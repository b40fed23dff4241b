"""The recorded verdicts: the one writer and the one reader of the table ``verdict``.

A row holds from ``valid_from`` until ``valid_to``, where the next row of its filing begins; None while it is in force.
Days of silence run on by themselves: they are no part of a row and are computed when a board is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from archive.database.models import Organ, VerdictRecord
from archive.filings.facts.page_versions import chunks
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.states import State
from archive.filings.verdicts.status import FilingStatus, with_evidence

_FIELDS = (
    VerdictRecord.id,
    VerdictRecord.organ_id,
    VerdictRecord.report_year,
    VerdictRecord.state,
    VerdictRecord.days_late,
    VerdictRecord.flags,
    VerdictRecord.deadline,
    VerdictRecord.basis,
    VerdictRecord.valid_from,
    VerdictRecord.valid_to,
)
_AT_ONCE = 2_000  # rows read at a time


def in_force(at: datetime | None = None) -> ColumnElement[bool]:
    """Return the condition that a row is in force at an instant; None: that it is the newest of its filing."""
    if at is None:
        return VerdictRecord.valid_to.is_(None)
    return (VerdictRecord.valid_from <= at) & or_(VerdictRecord.valid_to.is_(None), VerdictRecord.valid_to > at)


def verdicts_at(session: Session, regions: Collection[str], year: int, at: datetime) -> dict[str, Any]:
    """Return the verdict in force on each filing of a year in the regions, by organ."""
    return {row.organ_id: row for row in session.execute(_of_regions(regions, year).where(in_force(at)))}


def newest_verdicts(session: Session, organ_ids: Collection[str]) -> dict[tuple[str, int], Any]:
    """Return the newest verdict on each filing of some organs, by organ and report year."""
    found: dict[tuple[str, int], Any] = {}
    for chunk in chunks(sorted(organ_ids)):
        query = select(*_FIELDS).where(VerdictRecord.organ_id.in_(chunk), in_force())
        found |= {(row.organ_id, row.report_year): row for row in session.execute(query)}
    return found


def rows_in_force(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the query of rows in force, joined with their organ, that fit a condition on both."""
    return select(*_FIELDS).join(Organ, Organ.id == VerdictRecord.organ_id).where(in_force(), which)


def history_of(session: Session, organ_id: str, year: int, until: datetime | None = None) -> Sequence[VerdictRecord]:
    """Every verdict there was on one filing (up to an instant), oldest first."""
    query = select(VerdictRecord).where(VerdictRecord.organ_id == organ_id, VerdictRecord.report_year == year)
    if until is not None:
        query = query.where(VerdictRecord.valid_from <= until)
    return session.scalars(query.order_by(VerdictRecord.valid_from)).all()


def changes_of_state(
    session: Session, since: datetime, until: datetime, which: ColumnElement[bool]
) -> Iterator[tuple[VerdictRecord, str, str]]:
    """Verdicts that began in [since, until] with another state than the one before, oldest first, with name and region
    of their organ. ``which`` narrows them down."""
    began = (VerdictRecord.valid_from >= since) & (VerdictRecord.valid_from <= until)
    query = state_changes_query().where(began, which).order_by(VerdictRecord.valid_from, VerdictRecord.id)
    for verdict, organ, _before in session.execute(query):
        yield verdict, organ.name, organ.region


def state_changes_query() -> Select[*tuple[Any, ...]]:
    """Return the query of verdicts with another state than the one before, each with its organ and that state; None
    for the first verdict on a filing."""
    before = aliased(VerdictRecord)
    replaced = (
        (before.organ_id == VerdictRecord.organ_id)
        & (before.report_year == VerdictRecord.report_year)
        & (before.valid_to == VerdictRecord.valid_from)
    )
    return (
        select(VerdictRecord, Organ, before.state)
        .join(Organ, Organ.id == VerdictRecord.organ_id)
        .outerjoin(before, replaced)
        .where(or_(before.id.is_(None), before.state != VerdictRecord.state))
    )


def named_captures(session: Session) -> Iterator[tuple[str, str]]:
    """Every capture that a verdict names, with the id of the filing."""
    query = select(VerdictRecord.organ_id, VerdictRecord.report_year, VerdictRecord.evidence)
    for organ, year, evidence in session.execute(query.execution_options(yield_per=_AT_ONCE)):
        yield from ((one["capture"], f"{organ}-{year}") for one in evidence)


def differs(known: Any, filing: FilingStatus) -> bool:
    """Whether a filing has another verdict than a row; days that run on while it is silent are none."""
    if known is None:
        return True
    ruling, deadline = filing.ruling, filing.facts.deadline
    days = known.days_late != _days(filing)
    due = (known.deadline, known.basis) != (deadline.due, deadline.basis)  # state and reason are worded by them
    return days or due or known.state != ruling.state or set(known.flags) != set(ruling.flags)


def valid_since(
    session: Session, regions: Collection[str], year: int, as_of: datetime
) -> Callable[[FilingStatus], datetime]:
    """Return since when a filing of a year has the verdict it has: ``as_of`` for one that is not recorded yet."""
    known = verdicts_at(session, regions, year, as_of)

    def since(filing: FilingStatus) -> datetime:
        row = known.get(filing.facts.organ_id)
        if row is None or differs(row, filing):
            return as_of
        begun: datetime = row.valid_from
        return begun

    return since


@dataclass(slots=True)
class _Changes:
    """What a write does to the table."""

    gone: list[int] = field(default_factory=list)
    ends: dict[int, datetime | None] = field(default_factory=dict)
    new: list[tuple[FilingStatus, datetime | None]] = field(default_factory=list)


def write(
    session: Session, filings: Sequence[FilingStatus], year: int, at: datetime, versions: Mapping[str, str]
) -> int:
    """Record the verdicts on filings of one year as of an instant, where they differ from those in force before; how
    many were written.

    ``versions``: those of the regions, which the verdicts rest on. What was recorded at that very instant gives way.
    Rows of later instants stay: the new one ends where they begin.
    """
    organs = [filing.facts.organ_id for filing in filings]
    before, there = _around(session, organs, year, at)
    later = _next(session, [organ for organ in organs if organ not in before and organ not in there], year, at)
    changes = _Changes()
    for filing in filings:
        organ = filing.facts.organ_id
        _compare(changes, filing, before.get(organ), there.get(organ), later.get(organ), at)
    _apply(session, changes, at, versions)
    return len(changes.new)


def forget(session: Session, organs: Select[str]) -> None:
    """Remove every verdict on the filings of some organs, which are to be judged anew from the first visit."""
    gone = delete(VerdictRecord).where(VerdictRecord.organ_id.in_(organs))
    session.execute(gone, execution_options={"synchronize_session": False})


def _compare(
    changes: _Changes, filing: FilingStatus, before: Any, there: Any, later: datetime | None, at: datetime
) -> None:
    end = there.valid_to if there else before.valid_to if before else later
    if not differs(before, filing):
        if there:
            changes.gone.append(there.id)
            changes.ends[before.id] = end
    elif there is None or differs(there, filing):
        changes.gone += [there.id] if there else []
        changes.new.append((filing, end))
        if before and before.valid_to != at:
            changes.ends[before.id] = at


def _apply(session: Session, changes: _Changes, at: datetime, versions: Mapping[str, str]) -> None:
    quiet = {"synchronize_session": False}
    for chunk in chunks(changes.gone):
        session.execute(delete(VerdictRecord).where(VerdictRecord.id.in_(chunk)), execution_options=quiet)
    if changes.ends:
        session.execute(update(VerdictRecord), [{"id": row, "valid_to": end} for row, end in changes.ends.items()])
    if changes.new:
        found = with_evidence(session, [filing for filing, _end in changes.new], at)
        rows = [_row(one, at, end) for one, (_filing, end) in zip(found, changes.new, strict=True)]
        session.execute(insert(VerdictRecord), [row | {"version": versions[row.pop("region")]} for row in rows])


def _around(
    session: Session, organs: Sequence[str], year: int, at: datetime
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """For each organ the row in force just before an instant, and the one that begins there."""
    before: dict[str, Any] = {}
    there: dict[str, Any] = {}
    reaching = or_(VerdictRecord.valid_to.is_(None), VerdictRecord.valid_to >= at)
    for chunk in chunks(organs):
        query = select(*_FIELDS).where(
            VerdictRecord.organ_id.in_(chunk), VerdictRecord.report_year == year, VerdictRecord.valid_from <= at
        )
        for row in session.execute(query.where(reaching)):
            (there if row.valid_from == at else before)[row.organ_id] = row
    return before, there


def _next(session: Session, organs: Sequence[str], year: int, at: datetime) -> dict[str, datetime]:
    """For each organ where its first row after an instant begins."""
    found: dict[str, datetime] = {}
    for chunk in chunks(organs):
        query = select(VerdictRecord.organ_id, func.min(VerdictRecord.valid_from)).where(
            VerdictRecord.organ_id.in_(chunk), VerdictRecord.report_year == year, VerdictRecord.valid_from > at
        )
        found |= dict(session.execute(query.group_by(VerdictRecord.organ_id)).all())
    return found


def _of_regions(regions: Collection[str], year: int) -> Select[*tuple[Any, ...]]:
    query = select(*_FIELDS).join(Organ, Organ.id == VerdictRecord.organ_id)
    return query.where(Organ.region.in_(regions), VerdictRecord.report_year == year)


def _days(filing: FilingStatus) -> int | None:
    return None if filing.ruling.state == State.OVERDUE else filing.ruling.days_late


def _row(filing: FilingStatus, at: datetime, end: datetime | None) -> dict[str, Any]:
    ruling, deadline = filing.ruling, filing.facts.deadline
    return {
        "region": filing.facts.region,
        "organ_id": filing.facts.organ_id,
        "report_year": filing.facts.year,
        "valid_from": at,
        "valid_to": end,
        "state": ruling.state,
        "days_late": _days(filing),
        "flags": list(ruling.flags),
        "deadline": deadline.due,
        "basis": deadline.basis,
        "grade": ruling.grade,
        "reason_zh": ruling.reason_zh,
        "reason_en": ruling.reason_en,
        "evidence": filing.to_json()["evidence"],
        "rule_version": RULE_VERSION,
    }
