"""The made-up county web as plain values: who must publish, what appears when, and what goes wrong at a site.

Instants are aware datetimes; civil days are Asia/Shanghai. Nothing here reads a clock: "now" is a parameter.
Region codes begin with 99, which no real division uses, so that no real county is accused of anything.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: date, clock: str = "09:00") -> datetime:
    """Return an instant from a civil day and a wall clock ("HH:MM"), both Asia/Shanghai."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


@dataclass(frozen=True, slots=True)
class Organ:
    """Who must file. ``duties`` are two or three matters it deals in, used to vary its prose.

    ``valid_from`` is what the roster says: without it the operator vouches for the organ only since the watch began.
    """

    id: str
    name: str
    kind: str  # government | department | township | subdistrict | committee | other
    aliases: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A silent change of a page already published: a digit of its tables, its text, or its printed date."""

    at: datetime
    digit: bool = True
    text: bool = True
    declared: date | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """How a page shows itself from an instant on, whatever it truly is; an empty word leaves what was there."""

    since: datetime
    title: str = ""  # heading and meta tags of the page, and its row
    row_title: str = ""  # the row alone
    organ_name: str = ""  # the name used all over the page
    place: str = ""  # the address
    lead: str = ""  # HTML before the body


@dataclass(frozen=True, slots=True)
class Incident:
    """A site, or one page, cannot be visited as usual during [start, end). ``seconds`` is how long a slow answer
    takes. ``variant`` says which of the many markups of its kind."""

    kind: str
    start: datetime
    end: datetime
    seconds: float = 1.0
    variant: str = ""

    def active(self, now: datetime) -> bool:
        return self.start <= now < self.end


@dataclass(frozen=True, slots=True)
class Publication:
    """One page of a column. ``appears`` is the true instant; ``declared`` is the day the page claims."""

    organ: Organ
    year: int
    title: str
    appears: datetime
    declared: date
    serial: int  # unique in its site; article addresses are made from it
    edits: tuple[Edit, ...] = ()
    withdrawn_at: datetime | None = None
    kind: str = "report"  # "report" or "distractor", a page that only looks like one
    faults: frozenset[str] = frozenset()
    style: str = "plain"  # plain | mso | divs: how the body is marked up
    mirrored: bool = False  # listed a second time under another address
    content: str = ""  # HTML of the body, given instead of made up
    lead: str = ""  # HTML that stands before the body
    faces: tuple[Face, ...] = ()
    row_title: str = ""  # what the row says instead of the title
    place: str = ""  # the address, where it is not the one its CMS would give
    troubles: tuple[Incident, ...] = ()  # of this page alone
    account: str = ""  # who is named as the publisher, where one account publishes for all
    listed: bool = True  # False: no row of its own, as a file attached to another page
    covers: tuple[str, ...] = ()  # ids of further organs whose report this is, merged since the roster was made
    file: str = ""  # "pdf" or "scan": the page only links to its text, a PDF of characters or of pictures
    prose_of: int = 0  # the year whose prose is used again; 0 for its own
    oddities: tuple[str, ...] = ()  # the hostile kinds that befell this page; a reader may honestly be in doubt of it

    def stands_at(self, now: datetime) -> bool:
        """Is the page there at this instant (troubles of the site aside)?"""
        return self.appears <= now and (self.withdrawn_at is None or now < self.withdrawn_at)

    def shown_at(self, now: datetime) -> Publication:
        """Return the page as it shows itself at this instant."""
        shown = self
        for face in self.faces:
            if face.since <= now:
                name = face.organ_name or shown.organ.name
                shown = replace(
                    shown, organ=replace(shown.organ, name=name), title=face.title or shown.title,
                    row_title=face.row_title or shown.row_title, place=face.place or shown.place,
                    lead=face.lead or shown.lead,
                )  # fmt: skip
        return shown

    def trouble_at(self, now: datetime) -> Incident | None:
        """Return what is the matter with this page alone at this instant."""
        return next((trouble for trouble in self.troubles if trouble.active(now)), None)

    def edits_at(self, now: datetime) -> tuple[Edit, ...]:
        """Return the edits already made at this instant, oldest first."""
        return tuple(edit for edit in self.edits if edit.at <= now)

    def declared_at(self, now: datetime) -> date:
        """Return the day printed on the page at this instant."""
        days = [edit.declared for edit in self.edits_at(now) if edit.declared]
        return days[-1] if days else self.declared

    def modified_at(self, now: datetime) -> datetime:
        """When the page last changed before this instant."""
        return max([self.appears, *(edit.at for edit in self.edits_at(now))])

    @property
    def changes(self) -> list[datetime]:
        """Every instant at which the page or its row becomes another."""
        ends = [self.withdrawn_at] if self.withdrawn_at else []
        spans = [instant for trouble in self.troubles for instant in (trouble.start, trouble.end)]
        return [self.appears, *(edit.at for edit in self.edits), *(face.since for face in self.faces), *spans, *ends]


@dataclass(frozen=True, slots=True)
class Column:
    """A list page and the kinds of organ whose reports it carries."""

    id: str
    title: str
    kinds: tuple[str, ...]


# A quirk: the site is known by an https address that answers 403 to everything, and answers http on the same port.
HTTPS_FORBIDDEN = "https_forbidden"
ALL_KINDS = ("government", "department", "township", "subdistrict", "committee", "other")
ONE_COLUMN = (Column("annual", "政府信息公开年报", ALL_KINDS),)


@dataclass(frozen=True, eq=False)
class Site:
    """One county's site: a host of its own (127.x.y.z), a CMS family with quirks, pages and troubles."""

    region: str
    name: str
    host: str
    family: str
    organs: tuple[Organ, ...]
    publications: tuple[Publication, ...]
    columns: tuple[Column, ...] = ONE_COLUMN
    troubles: tuple[Incident, ...] = ()
    hostile: tuple[Incident, ...] = ()  # what is odd about the column's pages, though nothing is broken
    charset: str = "utf-8"
    validators: str = "none"  # etag | modified | none: what the site sends for conditional requests
    noise: bool = False  # today's date, a visitor counter and session links in the page frame
    quirks: frozenset[str] = frozenset()
    per_page: int = 15

    def column_of(self, publication: Publication) -> Column | None:
        """Return the column that lists a page, or None when no column takes its kind of organ."""
        return next((c for c in self.columns if publication.organ.kind in c.kinds), None)

    def trouble_at(self, now: datetime) -> Incident | None:
        """Return the trouble of this instant; the first one named wins."""
        return next((trouble for trouble in self.troubles if trouble.active(now)), None)

    def hostile_at(self, now: datetime) -> Incident | None:
        """Return what is odd about the column at this instant; the first one named wins."""
        return next((odd for odd in self.hostile if odd.active(now)), None)

    def listed(self, now: datetime, column: Column) -> list[Publication]:
        """Return the rows of a column at this instant, newest printed date first, as a CMS sorts them."""
        there = (p.shown_at(now) for p in self.publications if p.listed and p.stands_at(now))
        rows = [p for p in there if p.organ.kind in column.kinds]
        odd = self.hostile_at(now)
        if odd and odd.kind == "newest_year" and rows:
            newest = max(p.year for p in rows)
            rows = [p for p in rows if p.year == newest]
        return sorted(rows, key=lambda p: (p.declared_at(now), p.serial), reverse=True)

    @cached_property
    def changes(self) -> tuple[datetime, ...]:
        """Every instant at which some page of the site becomes another, sorted."""
        instants = {instant for p in self.publications for instant in p.changes}
        spans = (*self.troubles, *self.hostile)
        return tuple(sorted(instants | {instant for span in spans for instant in (span.start, span.end)}))

    def epoch(self, now: datetime) -> int:
        """Return a number that stays the same while nothing on the site changes; answers may be kept under it."""
        return bisect_right(self.changes, now)


@dataclass(frozen=True, eq=False)
class World:
    """Sites and the span of simulated days they are made for (first and last day, inclusive)."""

    sites: tuple[Site, ...]
    first_day: date
    last_day: date

    @cached_property
    def by_host(self) -> dict[str, Site]:
        return {site.host: site for site in self.sites}

    def site_of(self, organ: Organ) -> Site:
        """Return the site an organ publishes on. KeyError when the organ is not of this world."""
        return self._site_by_organ[organ.id]

    @cached_property
    def _site_by_organ(self) -> dict[str, Site]:
        return {organ.id: site for site in self.sites for organ in site.organs}
