"""What a person should visit in a roster: organs seen that are not on it, other names seen, and long silences.

Remarks only: nothing here changes a roster or accuses anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.load import Configuration
from archive.database.models import DisclosureColumn, Listing, Organ, OrganName
from archive.errors import NotFoundError
from archive.ingest.roster import home_name
from archive.recognition.organ_key import split_region
from archive.recognition.organ_names import normalise_organ
from archive.recognition.recognise import recognise

Remark = Literal["new_organ", "alias_seen", "near_name_seen", "silent_two_years"]


@dataclass(slots=True)
class Reviewed:
    """One organ with what is to be visited; ``aliases`` are those of the roster and the names seen."""

    organ: Organ
    aliases: list[str] = field(default_factory=list)
    remarks: list[tuple[Remark, str]] = field(default_factory=list)


def review(session: Session, configuration: Configuration, region: str, now: datetime) -> list[Reviewed]:
    """Return the organs of a region (a code or its first digits) to be reviewed, by region and id."""
    organs = session.scalars(select(Organ).where(Organ.region.startswith(region, autoescape=True))).all()
    seen = _seen(session, organs)
    spellings: dict[str, list[str]] = defaultdict(list)
    for row in session.scalars(select(OrganName).where(OrganName.organ_id.in_(seen.keys() | {o.id for o in organs}))):
        spellings[row.organ_id].append(row.name)
    found = [
        _reviewed(configuration, organ, spellings[organ.id], seen, now)
        for organ in sorted(organs, key=lambda organ: (organ.region, organ.id))
    ]
    return [one for one in found if one.remarks]


@dataclass(slots=True)
class _Seen:
    names: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    near: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    years: set[int] = field(default_factory=set)


def _seen(session: Session, organs: Iterable[Organ]) -> dict[str, _Seen]:
    """Return the names under which organs stood in titles, and the report years seen of them."""
    query = (
        select(Listing.organ_id, Listing.title, Listing.report_year, DisclosureColumn.title)
        .join(DisclosureColumn, DisclosureColumn.id == Listing.column_id)
        .where(Listing.is_report, Listing.organ_id.in_({organ.id for organ in organs}))
    )
    found: dict[str, _Seen] = defaultdict(_Seen)
    for organ_id, title, year, column in session.execute(query):
        if organ_id is None:
            continue
        if name := recognise(title, column=column).organ:
            found[organ_id].names[name] += 1
        if year:
            found[organ_id].years.add(year)
    _add_near(session, organs, found)
    return found


def _add_near(session: Session, organs: Iterable[Organ], found: dict[str, _Seen]) -> None:
    """Add the names of rows that may be an organ's because theirs are nearly its own, and their years."""
    mine = {organ.id for organ in organs}
    query = select(Listing.title, Listing.report_year, Listing.candidates, DisclosureColumn.title).join(
        DisclosureColumn
    )
    for title, year, candidates, column in session.execute(query.where(Listing.doubt == "near_name")):
        if name := recognise(title, column=column).organ:
            for organ_id in mine.intersection(candidates):
                found[organ_id].near[name] |= {year} if year else set()


def _reviewed(
    configuration: Configuration,
    organ: Organ,
    spellings: list[str],
    seen: dict[str, _Seen],
    now: datetime,
) -> Reviewed:
    mine = seen.get(organ.id, _Seen())
    told = Reviewed(organ, [name for name in spellings if name != organ.name])
    if organ.origin == "suggested":
        told.remarks.append(("new_organ", f"seen in rows of {_span(mine.years)}, on no roster"))
    for name in _other_names(organ, home_name(organ.region, configuration), spellings, mine.names):
        told.aliases.append(name)
        told.remarks.append(("alias_seen", f"{name} ({mine.names[name]} rows)"))
    for name, years in sorted(mine.near.items()):
        told.remarks.append(("near_name_seen", _near_words(name, years, mine.years)))
    if organ.origin != "suggested" and (silent := _silent(configuration, organ, mine, seen, now)):
        told.remarks.append(("silent_two_years", f"no report seen of {silent[0]} and {silent[1]}: merged or renamed?"))
    return told


def _near_words(name: str, years: set[int], own: set[int]) -> str:
    """Gone here and come there is a merger or a new name; both in one year are two organs, or a slip."""
    fresh = years - own
    if fresh and own and min(fresh) > max(own):
        return f"{name} filed for {_span(fresh)}, under its own name it filed last for {max(own)}: merged or renamed?"
    return f"{name} filed for {_span(years)}: a slip, another name, or an organ of its own?"


def _other_names(organ: Organ, home: str, spellings: list[str], names: Iterable[str]) -> Iterator[str]:
    """Names that matched by their sense only; with or without the region's own name is no difference."""
    known = {normalise_organ(split_region(name, home).rest) for name in (organ.name, *spellings)}
    yield from (name for name in sorted(names) if normalise_organ(split_region(name, home).rest) not in known)


def _silent(
    configuration: Configuration, organ: Organ, mine: _Seen, seen: dict[str, _Seen], now: datetime
) -> tuple[int, int] | None:
    """Return the last two years that fell due, when others filed for both and this one, which stood, for neither."""
    year = _last_due(configuration, organ, civil_date(now))
    if year is None or organ.valid_to is not None or (organ.valid_from and organ.valid_from.year >= year):
        return None
    others = {y for organ_id, one in seen.items() if organ_id != organ.id for y in one.years}
    years = (year - 1, year)
    return None if mine.years & set(years) or not others.issuperset(years) else years


def _last_due(configuration: Configuration, organ: Organ, today: date) -> int | None:
    for year in range(today.year - 1, today.year - 3, -1):
        try:
            if configuration.deadlines.deadline_for(organ.kind, year, organ.region).due < today:  # type: ignore[arg-type]
                return year
        except NotFoundError:
            continue
    return None


def _span(years: set[int]) -> str:
    return ", ".join(map(str, sorted(years))) or "no known year"
