"""What is true of a filing, told from the made-up world itself and by none of the program's code.

``truth`` knows everything; ``knowable`` knows only what honest visits given instants could show, and so says
``unverified`` where the world hid it. The rules are those of DESIGN section 3, written a second time on purpose.
Civil days are Asia/Shanghai; "as of" is exclusive: 24:00 of a day belongs to that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.incident_kinds import HIDING
from demo.render.base import printed_day
from demo.world import SHANGHAI, Organ, Publication, Site, World, at

DUE_SOON_DAYS = 14
CONFIRMING_VISITS = 2  # a page is withdrawn once so many complete visits in a row lack it
# Troubles that one client may see through and another not; a verdict may rest on such a visit or not.
ARGUABLE = frozenset({"redesign", "broken_pager", "stub", "truncated", "js_shell"})


@dataclass(frozen=True, slots=True)
class Truth:
    """The true state and, for late and overdue, the civil days after the deadline."""

    state: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class ObservableState:
    """What visits could show. For late and overdue the days after the deadline lie in [days_min, days_max].

    ``straddles`` says that the last visit without the report was before the deadline and the first with it after."""

    state: str
    days_min: int | None = None
    days_max: int | None = None
    date_conflict: bool = False
    baseline: bool = False
    straddles: bool = False


def deadline(kind: str, year: int) -> date:
    """Return the last day: 31 March for all up to FY2018, then only for governments, 31 January for the rest."""
    return date(year + 1, 3, 31) if kind == "government" or year <= 2018 else date(year + 1, 1, 31)


def truth(world: World, organ: Organ, year: int, as_of: datetime) -> Truth:
    """Return the state a reader who misses nothing would give. KeyError for an organ of another world."""
    due, today = deadline(organ.kind, year), _last_day(as_of)
    pages = [p for p in reports(world.site_of(organ), organ, year) if p.appears < as_of]
    if pages and not any(p.stands_at(as_of) for p in pages):
        return Truth("withdrawn")
    if pages:
        late = (_day(min(p.appears for p in pages)) - due).days
        return Truth("late", late) if late > 0 else Truth("on_time")
    return Truth("overdue", (today - due).days) if today > due else Truth(waiting(due, today))


def observable_state(
    world: World, organ: Organ, year: int, as_of: datetime, visits: Sequence[datetime]
) -> ObservableState:
    """Return the state that visits these instants prove, arguable visits counted as failed."""
    return _known(world.site_of(organ), organ, year, as_of, visits, HIDING)


def acceptable(world: World, organ: Organ, year: int, as_of: datetime, visits: Sequence[datetime]) -> set[str]:
    """Every state an honest program may give: visits through arguable troubles may count or not, and a digest of what
    may be this organ's report (图解) leaves its lateness and its silence in doubt: the benefit of it is the organ's
    where the deadline lies between two visits."""
    site = world.site_of(organ)
    known = [_known(site, organ, year, as_of, visits, hiding) for hiding in (HIDING, HIDING - ARGUABLE)]
    states = {one.state for one in known}
    if states & {"late", "overdue"} and _digested(site, organ, year, [visit for visit in visits if visit < as_of]):
        states.add("unverified")
        states |= {"on_time" for one in known if one.straddles}
    return states


def _digested(site: Site, organ: Organ, year: int, visits: Sequence[datetime]) -> bool:
    """Did a visit see a page about a report that may be this organ's? One that names only the county may be the
    county's own or its office's."""
    county = organ.kind == "government" or organ.name.endswith("人民政府办公室")
    pages = (p for p in site.publications if p.kind == "distractor" and p.year >= year - 1)
    return any((county or p.organ.id == organ.id) and p.stands_at(visit) for p in pages for visit in visits)


def reports(site: Site, organ: Organ, year: int) -> list[Publication]:
    """Return the pages that are this organ's report of this year."""
    found = (p for p in site.publications if p.kind == "report" and p.organ.id == organ.id)
    return [p for p in found if p.year == year]


def filings(world: World, years: Iterable[int]) -> Iterable[tuple[Site, Organ, int]]:
    """Every duty of the world: each organ and year."""
    chosen = list(years)
    return ((site, organ, year) for site in world.sites for organ in site.organs for year in chosen)


def complete_visits(
    site: Site, visits: Sequence[datetime], as_of: datetime, hiding: frozenset[str] = HIDING
) -> list[datetime]:
    """Return the visits before ``as_of`` during which nothing hid the column."""
    return [visit for visit in sorted(visits) if visit < as_of and not _hidden(site, visit, hiding)]


def _hidden(site: Site, visit: datetime, hiding: frozenset[str]) -> bool:
    trouble = site.trouble_at(visit)
    return site.hostile_at(visit) is not None or (trouble is not None and trouble.kind in hiding)


def _known(
    site: Site, organ: Organ, year: int, as_of: datetime, visits: Sequence[datetime], hiding: frozenset[str]
) -> ObservableState:
    due, seeing = deadline(organ.kind, year), complete_visits(site, visits, as_of, hiding)
    pages = reports(site, organ, year)
    there = [visit for visit in seeing if any(p.stands_at(visit) for p in pages)]
    if not there:
        bound = vouched(organ, year, min(visits, default=as_of)) and _held_before(site, organ, year, seeing)
        return unseen(due, [visit for visit in seeing if not _old(seeing[-1], as_of)], _last_day(as_of), bound)
    first, before = there[0], [visit for visit in seeing if visit < there[0]]
    if len([visit for visit in seeing if visit > there[-1]]) >= CONFIRMING_VISITS:
        return ObservableState("withdrawn", baseline=not before)
    printed, own = min((printed_day(site, p, first), p.declared_at(first)) for p in pages if p.stands_at(first))
    return seen(due, first, before[-1] if before else None, printed, printed != own)


def vouched(organ: Organ, year: int, watched_since: datetime) -> bool:
    """Return whether the roster binds the organ to file for that year. Undated, it speaks of the present."""
    if organ.valid_from is not None:
        return organ.valid_from <= date(year, 12, 31)
    return watched_since <= _end(deadline(organ.kind, year))


def _held_before(site: Site, organ: Organ, year: int, seeing: Sequence[datetime]) -> bool:
    """Did a visit see a report of an earlier year? Only then are the columns known to hold this organ's reports."""
    earlier = [p for p in site.publications if p.kind == "report" and p.organ.id == organ.id and p.year < year]
    return any(p.stands_at(visit) for p in earlier for visit in seeing)


def _old(last: datetime, as_of: datetime) -> bool:
    """Is the last good visit too old to speak of the moment? Three days from 1 January to 15 April, else ten."""
    day = _last_day(as_of)
    season = all((1, 1) <= (d.month, d.day) <= (4, 15) for d in (day, day - timedelta(days=3)))
    return as_of - last > timedelta(days=3 if season else 10)


def unseen(due: date, seeing: list[datetime], today: date, bound: bool) -> ObservableState:
    """Return what visits without the report prove; ``bound``: the roster confirms the duty, and the
    columns are known to hold this organ's reports."""
    if today <= due:
        return ObservableState(waiting(due, today))
    after = [visit for visit in seeing if visit >= _end(due)]
    if not after or not bound:
        return ObservableState("unverified")
    return ObservableState("overdue", max(1, (_day(after[-1]) - due).days), (today - due).days)


def seen(due: date, first: datetime, absent: datetime | None, declared: date, rebuilt: bool) -> ObservableState:
    """Return what the first sight of a report proves.

    The interval (absent, first] against the deadline; the printed day decides only where it leaves room.

    ``rebuilt`` says that the printed day is the day the column was rebuilt: it accuses nobody.
    """
    conflict = absent is not None and declared < _day(absent)
    if absent is not None and absent >= _end(due):
        least, most = max(1, (_day(absent) - due).days), (_day(first) - due).days
        return ObservableState("late", least, most, conflict)
    if first < _end(due):
        return ObservableState("on_time", date_conflict=conflict or declared > due, baseline=absent is None)
    if due < declared <= _day(first) and rebuilt:
        return ObservableState("on_time" if absent else "unverified", date_conflict=conflict, baseline=absent is None)
    if due < declared <= _day(first):
        late = (declared - due).days
        return ObservableState("late", late, late, conflict, absent is None, straddles=absent is not None)
    return ObservableState("on_time", date_conflict=conflict, baseline=absent is None)


def waiting(due: date, today: date) -> str:
    """Return the state before the deadline."""
    return "due_soon" if (due - today).days <= DUE_SOON_DAYS else "not_due"


def _day(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def _last_day(as_of: datetime) -> date:
    return _day(as_of - timedelta(microseconds=1))


def _end(day: date) -> datetime:
    return at(day + timedelta(days=1), "00:00")
