"""What a watched made-up world shows of the program: reports missed, invented, misattributed, falsely gone or accused.

Everything is compared with the world itself; none of the program's own code says what is true. Instants are aware.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, ListingChange, Version, Visit
from demo.incident_kinds import HIDING
from demo.render.families import FAMILIES
from demo.truth import ARGUABLE, complete_visits
from demo.world import Column, Publication, Site, World

_PROBED = "xxgk_annual_report"  # a family without lists: one address for each organ and year


@dataclass(slots=True)
class Figures:
    """Counts and, of everything that must not be, the cases themselves."""

    visits: int = 0
    complete: int = 0
    new: int = 0
    found_at_once: int = 0
    edits: int = 0
    edits_found: int = 0
    missed: list[str] = field(default_factory=list)
    false_new: list[str] = field(default_factory=list)
    misattributed: list[str] = field(default_factory=list)
    unowned: list[str] = field(default_factory=list)
    false_gone: list[str] = field(default_factory=list)
    false_versions: list[str] = field(default_factory=list)
    edits_missed: list[str] = field(default_factory=list)
    wrongly_complete: list[str] = field(default_factory=list)
    wrongly_weak: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that the issue's figures forbid; ``unowned`` and ``wrongly_weak`` are losses, not lies."""
        return [
            *self.missed, *self.false_new, *self.misattributed, *self.false_gone,
            *self.false_versions, *self.edits_missed, *self.wrongly_complete,
        ]  # fmt: skip


def figures(session: Session, world: World, evenings: Sequence[datetime]) -> Figures:
    """Compare everything in the database with the world that was watched on these evenings."""
    return _Comparison(session, world, sorted(evenings)).figures()


@dataclass
class _Comparison:
    session: Session
    world: World
    evenings: list[datetime]
    found: Figures = field(default_factory=Figures)

    @cached_property
    def publications(self) -> dict[tuple[str, str], Publication]:
        """Every page that a row may lead to, by host and address."""
        return {
            (site.host, path): p for site in self.world.sites for p in site.publications for path in _paths(site, p)
        }

    @cached_property
    def until(self) -> datetime:
        """The morning after the last evening: what a watch that goes on sees later is not compared yet."""
        return self.evenings[-1] + timedelta(hours=12)

    @cached_property
    def listings(self) -> dict[tuple[str, str], Listing]:
        found = self.session.scalars(select(Listing).where(Listing.first_seen_at < self.until))
        return {_place(listing.url): listing for listing in found}

    def figures(self) -> Figures:
        self._visits()
        for place, listing in self.listings.items():
            self._row(place, listing)
        self._gone()
        for site in self.world.sites:
            for publication in site.publications:
                if publication.kind == "report":
                    self._report(site, publication)
        self._versions()
        return self.found

    # --- looks ---------------------------------------------------------------------------------------------------

    def _visits(self) -> None:
        columns = {f"{site.region}/{c.id}": (site, c) for site in self.world.sites for c in site.columns}
        for visit in self.session.scalars(
            select(Visit).where(Visit.started_at < self.until).order_by(Visit.started_at)
        ):
            site, column = columns[visit.column_id]
            self.found.visits += 1
            trouble = site.trouble_at(visit.started_at)
            told = f"{_told(site, visit.started_at)} {visit.outcome} {visit.error_class}: {visit.reason}"
            if visit.outcome == "complete":
                self.found.complete += 1
                there = _expected_rows(site, column, visit.started_at)
                if visit.rows != there or (trouble and trouble.kind in HIDING - ARGUABLE):
                    self.found.wrongly_complete.append(f"{told} {visit.rows} rows of {there}")
            elif trouble is None or trouble.kind not in HIDING:
                self.found.wrongly_weak.append(told)

    # --- rows ----------------------------------------------------------------------------------------------------

    def _row(self, place: tuple[str, str], listing: Listing) -> None:
        publication = self.publications.get(place)
        told = f"{self._told(listing)} {listing.title} → {listing.organ_id} {listing.report_year}: {listing.reason}"
        if not listing.is_report:
            if publication is not None and publication.kind == "report":
                self.found.missed.append(f"not taken for a report: {told}")
            return
        if publication is None or publication.kind != "report":
            self.found.false_new.append(told)
        elif listing.organ_id is None or listing.report_year is None:
            self.found.unowned.append(told)
        elif (listing.organ_id, listing.report_year) != (publication.organ.id, publication.year):
            self.found.misattributed.append(f"{told}, truly {publication.organ.name} {publication.year}")
        elif listing.absent_until is not None and publication.stands_at(listing.absent_until):
            self.found.false_new.append(f"{told}: said to be absent on {listing.absent_until}, when it stood there")

    def _gone(self) -> None:
        changes = select(ListingChange, Listing).join(Listing, Listing.id == ListingChange.listing_id)
        gone = changes.where(
            ListingChange.field == "presence", ListingChange.new == "gone", ListingChange.seen_at < self.until
        )
        for change, listing in self.session.execute(gone):
            publication = self.publications.get(_place(listing.url))
            if publication is not None and publication.stands_at(change.seen_at):
                self.found.false_gone.append(f"{self._told(listing)} gone on {change.seen_at}: {listing.title}")

    # --- reports and their edits ---------------------------------------------------------------------------------

    def _report(self, site: Site, publication: Publication) -> None:
        """A report that appeared after the first visit must be seen at the first visit that nothing hid."""
        first = next((visit for visit in self._seeing(site) if publication.stands_at(visit)), None)
        if first is None or first == self._seeing(site)[0]:
            return
        self.found.new += 1
        for path in _paths(site, publication):
            listing = self.listings.get((site.host, path))
            if listing is None or listing.first_seen_at.date() > first.date():
                seen = listing.first_seen_at if listing else "never"
                self.found.missed.append(f"{_told(site, first)} {publication.title}: seen {seen}")
                return
        self.found.found_at_once += 1

    def _versions(self) -> None:
        """Every version after the first stands for a true edit, and every edit that a visit could see has one."""
        times: dict[tuple[str, str], list[datetime]] = {}
        seen_by_then = select(Version).where(Version.first_seen_at < self.until)
        for version in self.session.scalars(seen_by_then.order_by(Version.number)):
            times.setdefault(_place(version.url), []).append(version.first_seen_at)
        for place, seen in times.items():
            publication = self.publications.get(place)
            if publication is None:
                continue
            site = self.world.by_host[place[0]]
            known = [moment for moment in seen[1:] if moment > seen[0]]
            true = list(self._edited(site, publication, seen[0]))
            self.found.edits += len(true)
            self.found.edits_found += min(len(true), len(known))
            told = f"{_told(site, seen[-1])} {publication.title}: {len(known)} new versions, {len(true)} edits"
            if len(known) > len(true):
                self.found.false_versions.append(told)
            elif len(known) < len(true):
                self.found.edits_missed.append(told)

    def _edited(self, site: Site, publication: Publication, first: datetime) -> Iterator[datetime]:
        """The edits that some visit saw: between two visits, the later of which nothing hid."""
        before = first
        for visit in self._seeing(site):
            if visit > before and publication.stands_at(visit):
                if any(before < edit.at <= visit for edit in publication.edits):
                    yield visit
                before = visit

    def _seeing(self, site: Site) -> list[datetime]:
        return complete_visits(site, self.evenings, self.evenings[-1].replace(year=9999), HIDING)

    def _told(self, listing: Listing) -> str:
        return _told(self.world.by_host[_place(listing.url)[0]], listing.first_seen_at)


def _told(site: Site, now: datetime) -> str:
    trouble = site.trouble_at(now)
    return f"[{site.region} {site.family} {now:%m-%d} {trouble.kind if trouble else 'fine'}]"


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")


def _paths(site: Site, publication: Publication) -> list[str]:
    family = FAMILIES[site.family]
    if site.family == _PROBED:
        return [family.article_path(site, publication)] if publication.kind == "report" else []
    return family.article_paths(site, publication)


def _expected_rows(site: Site, column: Column, now: datetime) -> int:
    """How many rows an honest visit reads: twins are rows of their own; probes find reports only."""
    listed = site.listed(now, column)
    if site.family == _PROBED:
        return len({(p.organ.id, p.year) for p in listed if p.kind == "report"})
    return sum(2 if p.mirrored else 1 for p in listed)
