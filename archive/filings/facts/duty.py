"""Whose duty a report is: organs begin, end and merge, and the duty follows the successor (机构改革)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from archive.config.kinds import OrganKind
from archive.database.models import Organ

OrganRow = Row[tuple[str, str, str, OrganKind, str, date | None, date | None, str | None, date | None]]

_FIELDS = (
    Organ.id,
    Organ.region,
    Organ.name,
    Organ.kind,
    Organ.origin,
    Organ.valid_from,
    Organ.valid_to,
    Organ.successor,
    Organ.vouched,
)


@dataclass(frozen=True, slots=True)
class Successions:
    """Every organ that ended in favour of another, and those others, by id."""

    ended: Mapping[str, OrganRow]
    heirs: Mapping[str, OrganRow]

    def successor(self, organ: OrganRow, due: date) -> OrganRow | None:
        """Who stood in its place when the report fell due: the end of the chain of successors, if it has one."""
        seen = {organ.id}
        while ended_before(organ, due) and organ.successor and organ.successor not in seen:
            successor = self.heirs.get(organ.successor)
            if successor is None:
                return None
            seen.add(successor.id)
            organ = successor
        return organ if len(seen) > 1 and not ended_before(organ, due) else None

    def predecessors(self, organ: OrganRow) -> list[str]:
        """Return the ids of all organs that ended in this one, over whatever steps."""
        into = {organ.id}
        while more := {old.id for old in self.ended.values() if old.successor in into} - into:
            into |= more
        return sorted(into - {organ.id})

    def inherited(self, organ: OrganRow, year: int, due: date) -> list[OrganRow]:
        """Return the organs whose duty for ``year`` fell to this one: none when it had a duty of its own by then."""
        return [] if existed_during(organ, year) else self._ended_in(organ, year, due)

    def merged(self, organ: OrganRow, year: int, due: date) -> list[OrganRow]:
        """Return the organs of the year that had ended, when the report fell due, in this one with its own duty."""
        return self._ended_in(organ, year, due) if existed_during(organ, year) else []

    def _ended_in(self, organ: OrganRow, year: int, due: date) -> list[OrganRow]:
        bound = (o for o in self.ended.values() if existed_during(o, year) and ended_before(o, due))
        return [o for o in bound if (heir := self.successor(o, due)) is not None and heir.id == organ.id]


def organs(session: Session, condition: ColumnElement[bool]) -> Sequence[OrganRow]:
    """Organs as plain rows, by region and id."""
    return session.execute(select(*_FIELDS).where(condition).order_by(Organ.region, Organ.id)).all()  # type: ignore[return-value]


def successions(session: Session) -> Successions:
    """All successions there are: few, and they may cross regions (江北区 → 两江新区)."""
    ended = organs(session, Organ.successor.is_not(None))
    if not ended:
        return Successions({}, {})
    heirs = organs(session, Organ.id.in_({organ.successor for organ in ended if organ.successor}))
    return Successions(_by_id(ended), _by_id(heirs))


def existed_during(organ: OrganRow, year: int) -> bool:
    """Whether the organ stood at some time of the year."""
    return organ.valid_from is None or organ.valid_from <= date(year, 12, 31)


def ended_before(organ: OrganRow, due: date) -> bool:
    """Whether the organ had ended when the report fell due."""
    return organ.valid_to is not None and organ.valid_to < due


def has_duty(organ: OrganRow, year: int, due: date) -> bool:
    """Whether the organ stood at some time of the year and still when the report fell due."""
    return existed_during(organ, year) and not ended_before(organ, due)


def is_applicable(organ: OrganRow, year: int, due: date, heir: OrganRow | None, holds: bool) -> bool:
    """Whether a verdict is due of the organ: a duty that fell to a successor is that one's alone. ``holds``: it took
    over a duty, or a report of its own was seen."""
    if heir and not existed_during(heir, year):
        return False
    return holds or has_duty(organ, year, due)


def is_duty_confirmed(organ: OrganRow, year: int, deadline_end: datetime, first_visit: datetime | None) -> bool:
    """Whether an operator vouches for the duty in that year.

    A roster line without ``valid_from`` speaks of the present: of years that fell due since the watch began, not
    of a year whose deadline had passed before anybody looked.
    """
    if organ.origin == "suggested":
        return False
    if organ.valid_from is not None:
        return existed_during(organ, year)
    return first_visit is not None and first_visit <= deadline_end


def _by_id(found: Iterable[OrganRow]) -> dict[str, OrganRow]:
    return {organ.id: organ for organ in found}
