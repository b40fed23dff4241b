"""Compares what the program says of a made-up world with what is true: false accusations first, then the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from demo.hostile.hostile_truth import allowed
from demo.truth import ObservableState, Truth, acceptable, filings, observable_state, truth
from demo.world import Organ, Site, World

ACCUSING = frozenset({"late", "overdue", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Told:
    """What the program says of one filing; ``days_late`` for late and overdue."""

    state: str
    days_late: int | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One filing on which program and world differ. ``accuses`` marks the kind that must never happen."""

    organ_id: str
    organ: str
    family: str
    year: int
    true: Truth
    known: ObservableState
    told: Told | None
    accuses: bool


def disagreements(
    world: World, year: int, as_of: datetime, visits: Sequence[datetime], told: Mapping[str, Told]
) -> list[Disagreement]:
    """Filings of a year whose verdict is neither the truth nor what the visits could know; ``told`` by organ id.

    Days are compared too, where both say late or overdue: they must lie in what the visits leave open.
    """
    found = []
    for site, organ, _ in filings(world, [year]):
        said, known = told.get(organ.id), observable_state(world, organ, year, as_of, visits)
        fine = said is not None and said.state in _honest(world, site, organ, year, as_of, visits)
        if fine and said and _days_fit(said, known):
            continue
        true = truth(world, organ, year, as_of)
        accuses = said is not None and said.state in ACCUSING and said.state != true.state
        found.append(Disagreement(organ.id, organ.name, site.family, year, true, known, said, accuses))
    return sorted(found, key=lambda one: not one.accuses)


def _honest(world: World, site: Site, organ: Organ, year: int, as_of: datetime, visits: Sequence[datetime]) -> set[str]:
    odd = site.hostile or any(p.oddities for p in site.publications)
    return allowed(site, organ, year, as_of, visits) if odd else acceptable(world, organ, year, as_of, visits)


def _days_fit(said: Told, known: ObservableState) -> bool:
    if said.state != known.state or known.days_min is None or known.days_max is None:
        return True
    return said.days_late is not None and known.days_min <= said.days_late <= known.days_max
