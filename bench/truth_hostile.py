"""What a watched hostile world shows: accusations that are false, doubts without a reason, silent organs found.

Whatever is compared comes from the world; none of the program's own code says what is true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from demo.hostile.hostile_truth import (
    DOUBTED_STATES,
    allowed,
    came_late,
    declared_late,
    odd_at,
    owned,
    renamed_there,
    true_state,
)
from demo.verdict_check import Told
from demo.world import Organ, Site, World

_SERIOUS = frozenset({"wrong_total", "wrong_review", "blank_cell"})
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Case:
    """One filing on one evening, as the program told it and as it is."""

    day: date
    site: Site
    organ: Organ
    year: int
    told: Told
    true: str
    kinds: str

    def __str__(self) -> str:
        place = (
            f"[{self.day:%m-%d} {self.site.region} {self.site.family}] {self.organ.id} {self.organ.name} {self.year}"
        )
        days = "" if self.told.days_late is None else f" {self.told.days_late}"
        flags = f" {'+'.join(self.told.flags)}" if self.told.flags else ""
        return f"{place} <{self.kinds}>: told {self.told.state}{days}{flags}, truly {self.true}: {self.told.reason}"


@dataclass(slots=True)
class HostileFigures:
    """Counts of filings on evenings, and the cases that must not be."""

    judged: int = 0
    unverified: int = 0
    accused_in_time: list[Case] = field(default_factory=list)
    accused_otherwise: list[Case] = field(default_factory=list)
    unfounded: list[Case] = field(default_factory=list)
    silent: int = 0
    silent_found: int = 0
    silent_missed: list[Case] = field(default_factory=list)
    hidden: int = 0  # silent, and the evidence allows to doubt it
    hidden_found: int = 0
    hidden_by_new_name: int = 0  # of these: a truly renamed bureau's report stands in the county
    missing: int = 0
    between_visits: int = 0  # at another fault, or late by their own page's word alone, which no visit could tell

    @property
    def fine(self) -> bool:
        """Are the goals of the figures reached?"""
        found = self.silent_found >= 0.95 * self.silent
        return not self.accused_in_time and not self.accused_otherwise and found and self.share_unfounded <= 0.01

    @property
    def share_unfounded(self) -> float:
        return len(self.unfounded) / self.judged if self.judged else 0.0


def compare(
    found: HostileFigures,
    world: World,
    year: int,
    as_of: datetime,
    visits: Sequence[datetime],
    told: Mapping[str, Told],
) -> None:
    """Add one evening's board to the figures; of a year that is not the newest only accusations count."""
    newest = year == max(p.year for site in world.sites for p in site.publications)
    for site in world.sites:
        for organ in site.organs:
            said = told.get(organ.id)
            if said is None:
                found.missing += 1
                continue
            true = true_state(site, organ, year, as_of)
            case = Case(as_of.date(), site, organ, year, said, true, _kinds(site, organ, year, as_of))
            honest = allowed(site, organ, year, as_of, visits)
            faults = said.state != true and {said.state, true} <= DOUBTED_STATES
            lateness = said.state == "late" and came_late(site, organ, year, as_of)
            declared = said.state == "late" and said.days_late in declared_late(site, organ, year, as_of)
            if declared or (faults and (lateness or said.state in honest)):
                found.between_visits += 1
            else:
                _accusation(found, case, as_of)
            if newest:
                _doubt(found, case, honest, as_of)


def _accusation(found: HostileFigures, case: Case, as_of: datetime) -> None:
    accused = case.told.state in DOUBTED_STATES and case.told.state != case.true
    if not accused and "defective" in case.told.flags:
        pages = owned(case.site, case.organ, case.year)
        accused = any(p.stands_at(as_of) for p in pages) and not any(_SERIOUS & p.faults for p in pages)
    if accused:
        (found.accused_in_time if case.true == "on_time" else found.accused_otherwise).append(case)


def _doubt(found: HostileFigures, case: Case, honest: set[str], as_of: datetime) -> None:
    found.judged += 1
    found.unverified += case.told.state == "unverified"
    if honest == {"overdue"} and case.true == "overdue":
        found.silent += 1
        found.silent_found += case.told.state == "overdue"
        if case.told.state != "overdue":
            found.silent_missed.append(case)
    elif case.told.state == "unverified" and "unverified" not in honest:
        found.unfounded.append(case)
    elif case.true == "overdue":
        found.hidden += 1
        found.hidden_found += case.told.state == "overdue"
        found.hidden_by_new_name += renamed_there(case.site, case.organ, case.year, as_of)


def _kinds(site: Site, organ: Organ, year: int, as_of: datetime) -> str:
    odd, trouble = site.hostile_at(as_of), site.trouble_at(as_of)
    county = [f"{one.kind}:{one.variant}" if one.variant else one.kind for one in (odd, trouble) if one]
    own = [kind for p in owned(site, organ, year) for kind in p.oddities]
    murky = [
        "shown " + (p.shown_at(as_of).row_title or p.shown_at(as_of).title)
        for p in owned(site, organ, year)
        if odd_at(p, as_of)
    ]
    return ", ".join([*county, *own, *murky]) or "nothing odd"


def print_figures(found: HostileFigures) -> None:
    """The figures, and each case that must not be with its reason."""
    print(f"  filings on evenings        {found.judged}, {found.unverified} of them unverified")
    _print("accused though in time", found.accused_in_time)
    _print("accused of another thing", found.accused_otherwise)
    _print("unverified without reason", found.unfounded, f" ({100 * found.share_unfounded:.2f} %, goal 1)")
    share = f"{100 * found.silent_found / found.silent:.2f} %, goal 95" if found.silent else "none due"
    print(f"  silent organs found        {found.silent_found} of {found.silent} ({share})")
    _print("silent organs not found", found.silent_missed)
    print(f"  silent, may be doubted     {found.hidden}, {found.hidden_found} of them found all the same")
    print(f"    a bureau was renamed     {found.hidden_by_new_name} of these")
    if found.between_visits:
        print(f"  at fault otherwise         {found.between_visits}, told what all visits could show")
    if found.missing:
        print(f"  filings not on the board   {found.missing}")


def _print(name: str, cases: Sequence[Case], more: str = "") -> None:
    print(f"  {name:26} {len(cases)}{more}")
    if cases:
        kinds = Counter(case.kinds.split(":")[0].split(",")[0] for case in cases)
        print("      by kind: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    shown: set[tuple[str, str]] = set()
    for case in cases:  # the same filing on later evenings tells nothing new
        if (case.organ.id, case.told.state) not in shown and len(shown) < _SHOWN:
            shown.add((case.organ.id, case.told.state))
            print(f"      {case}")
