"""What an honest program may say of a filing in a hostile world, and what nobody may.

``allowed`` gives every state that some careful reading of the pages supports: those who see through the oddities and
those who doubt them are both honest, those who take the unread for the absent are not. Where it gives ``overdue``
alone, the evidence allows no other word, and a program that says ``unverified`` doubts without a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from demo.hostile.names import alike
from demo.hostile.oddity_kinds import BLIND, READ_WHOLE
from demo.incident_kinds import HIDING
from demo.render.base import DemoRequest
from demo.render.families import FAMILIES
from demo.truth import ARGUABLE, CONFIRMING_VISITS, ObservableState, deadline, vouched, waiting
from demo.truth import seen as judged
from demo.truth import unseen as judged_unseen
from demo.world import SHANGHAI, Organ, Publication, Site, at

_SURELY_HIDING = HIDING - ARGUABLE
FRESH, FRESH_OUTSIDE = timedelta(days=3), timedelta(days=10)
SEASON = ("01-01", "04-15")
VERTICAL = ("气象局",)  # led from above: their reports may stand on their own system's site
_SLACK = timedelta(hours=1)
_ALWAYS_ODD = frozenset({"odd_title", "look_alike", "merged", "renamed", "roll_up", "wrong_date"})
_BUREAUS = frozenset({"department", "committee"})
DOUBTED_STATES = frozenset({"overdue", "late", "withdrawn"})


def owned(site: Site, organ: Organ, year: int) -> list[Publication]:
    """Return the pages that are this organ's report of the year, also those of a bureau it became part of."""
    found = (p for p in site.publications if p.kind == "report" and p.year == year)
    return [p for p in found if organ.id in (p.organ.id, *p.covers)]


def true_state(site: Site, organ: Organ, year: int, as_of: datetime) -> str:
    """Return what a reader who misses nothing and knows every merger would say."""
    due = deadline(organ.kind, year)
    pages = [p for p in owned(site, organ, year) if p.appears < as_of]
    if pages and not any(p.stands_at(as_of) for p in pages):
        return "withdrawn"
    if pages:
        return "late" if min(p.appears for p in pages) >= _end(due) else "on_time"
    today = (as_of - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    return "overdue" if today > due else waiting(due, today)


def came_late(site: Site, organ: Organ, year: int, as_of: datetime) -> bool:
    """Did the report first appear after the deadline, whatever became of it since?"""
    pages = [p for p in owned(site, organ, year) if p.appears < as_of]
    return bool(pages) and min(p.appears for p in pages) >= _end(deadline(organ.kind, year))


def declared_late(site: Site, organ: Organ, year: int, as_of: datetime) -> set[int]:
    """Return by how many days the report's own pages print a wrong, late day.

    Who never saw it in time, and says that the day is the page's, repeats what the organ itself declares.
    """
    due = deadline(organ.kind, year)
    pages = (p for p in owned(site, organ, year) if "wrong_date" in p.oddities and p.stands_at(as_of))
    return {days for p in pages if (days := (p.declared_at(as_of) - due).days) > 0}


def allowed(site: Site, organ: Organ, year: int, as_of: datetime, visits: Sequence[datetime]) -> set[str]:
    """Every state that an honest program may give."""
    made = sorted(visit for visit in visits if visit < as_of)
    readings = {
        tuple(visit for visit in made if _sees(site, visit, hiding, generous))
        for hiding in (HIDING, _SURELY_HIDING)
        for generous in (True, False)
    }  # one alone where nothing ever hides the column
    states: set[str] = set()
    for seeing in readings:
        for trusting in (True, False):
            states |= _states(site, organ, year, as_of, made, list(seeing), trusting)
    return states


@lru_cache(maxsize=262144)
def _sees(site: Site, visit: datetime, hiding: frozenset[str], generous: bool) -> bool:
    trouble, odd = site.trouble_at(visit), site.hostile_at(visit)
    if trouble is not None and trouble.kind in hiding:
        return False
    if not generous and _closes_part_of_list(site, visit):
        return False
    return odd is None or odd.kind in READ_WHOLE or (generous and odd.kind not in BLIND)


def _closes_part_of_list(site: Site, visit: datetime) -> bool:
    """Return whether robots.txt closes an address that is a part of the column's own list, not a report alone.

    Where a CMS has one address per organ and year in the place of a list, who calls the column blocked is honest.
    """
    family = FAMILIES[site.family]
    closed = (p.shown_at(visit) for p in site.publications if (t := p.trouble_at(visit)) and t.kind == "robots")
    return any(family.lists(site, DemoRequest("GET", family.address(site, p)), visit) is not None for p in closed)


def _states(
    site: Site, organ: Organ, year: int, as_of: datetime, made: list[datetime], seeing: list[datetime], trusting: bool
) -> set[str]:
    due, pages = deadline(organ.kind, year), owned(site, organ, year)
    there = [visit for visit in seeing if any(p.stands_at(visit) for p in pages)]
    found = [visit for visit in there if any(_shows(p, visit, trusting) for p in pages)]
    if found:
        states = _of_found(pages, found, there, seeing, due, trusting)
        doubted = "late" in states and in_doubt(site, organ, year, found[0])  # it may have stood there before
        return states | {"unverified"} if doubted else states
    today = (as_of - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    known = judged_unseen(due, seeing, today, vouched(organ, year, min(made, default=as_of)))
    if known.state != "overdue":
        return {known.state}
    gap, fresh = as_of - seeing[-1], _fresh(today)
    if there or not _precedent(site, organ, year, seeing, trusting) or gap > fresh + _SLACK:
        return {"unverified"}
    doubted = gap >= fresh - _SLACK or organ.name.endswith(VERTICAL) or in_doubt(site, organ, year, seeing[-1])
    return {"overdue", "unverified"} if doubted else {"overdue"}


def _of_found(
    pages: list[Publication], found: list[datetime], there: list[datetime], seeing: list[datetime],
    due: date, trusting: bool,
) -> set[str]:  # fmt: skip
    first = found[0]
    if len([visit for visit in seeing if visit > there[-1]]) >= CONFIRMING_VISITS:
        return {"withdrawn"}
    standing = [p for p in pages if _shows(p, first, trusting)]
    printed = min(p.declared_at(first) for p in standing)
    absent = [visit for visit in seeing if visit < there[0]]
    known: ObservableState = judged(due, first, absent[-1] if absent else None, printed, rebuilt=False)
    hidden = there[0] < first or any(_unread(p, first) for p in standing)
    return {known.state, "unverified"} if hidden else {known.state}


def _shows(page: Publication, visit: datetime, trusting: bool) -> bool:
    """Return whether the page counts as his report: for a trusting reader, or only one who doubts every oddity."""
    return page.stands_at(visit) and (trusting or not odd_at(page, visit))


def odd_at(page: Publication, visit: datetime) -> bool:
    """May a reader be in doubt what this page is and whose?"""
    if _ALWAYS_ODD.intersection(page.oddities):
        return True
    shown = page.shown_at(visit)
    return shown.title != page.title or shown.row_title not in ("", page.title)


def _unread(page: Publication, visit: datetime) -> bool:
    return page.trouble_at(visit) is not None


def _precedent(site: Site, organ: Organ, year: int, seeing: Sequence[datetime], trusting: bool) -> bool:
    """Did some visit the column show this organ's report of an earlier year?"""
    earlier = [p for p in site.publications if p.kind == "report" and p.year < year and p.organ.id == organ.id]
    return any(_shows(p, visit, trusting) for p in earlier for visit in seeing)


def in_doubt(site: Site, organ: Organ, year: int, visit: datetime) -> bool:
    """Return whether some row of the column stands there that an honest reader may take for this organ's?"""
    return any(_touches(site, p, organ, visit) for p in site.publications if p.year >= year - 1 and p.stands_at(visit))


def renamed_there(site: Site, organ: Organ, year: int, as_of: datetime) -> bool:
    """Return whether a truly renamed bureau's report stands in the county: nobody can tell it from a silent one's."""
    pages = (p for p in site.publications if "renamed" in p.oddities and p.year == year and p.stands_at(as_of))
    return any(_touches(site, page, organ, as_of) for page in pages)


def _touches(site: Site, page: Publication, organ: Organ, visit: datetime) -> bool:
    if page.kind == "distractor":  # 图解 and the like: the county's own report may be meant, or that of the publisher
        return organ.kind == "government" or organ.id == page.organ.id or organ.name == page.account
    if page.kind == "roll_up":
        return True
    if "renamed" in page.oddities:  # the new name tells nothing: any bureau of the county that is silent may bear it
        return organ.kind in _BUREAUS
    if not odd_at(page, visit):
        return False
    shown = page.shown_at(visit)
    own = organ.id in (page.organ.id, *page.covers)
    nameless = page.organ.name not in shown.title and _unread(page, visit)
    return own or nameless or alike(shown.organ.name, organ, site.name)


def _fresh(today: date) -> timedelta:
    return FRESH if SEASON[0] <= f"{today:%m-%d}" <= SEASON[1] else FRESH_OUTSIDE


def _end(day: date) -> datetime:
    return at(day + timedelta(days=1), "00:00")
