"""Findings that need other reports: last year's of the same organ, the county's parts, copies within the county.

They stand beside the findings of the report itself and are replaced as a whole whenever a report of the same region
and year is new. The same runs in the same order give the same findings, so a rebuilt database does not differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, FindingRecord, Organ, Run, Version, Visit
from archive.filings.facts.page_versions import chunks
from archive.ingest.notes import RunNote
from archive.ingest.version_store import finding_row, reading_of
from archive.reading import reading_model
from archive.reading.checks.across import (
    ACROSS,
    check_reconsideration_first,
    findings_across,
    last_year_outcomes,
    parts_outcomes,
    reconsideration_outcomes,
)
from archive.reading.checks.outcome import Outcome
from archive.reading.checks.text_overlap import ComparableProse, CopyIndex, check_copied

Attempt = Callable[[str, str, Callable[[], object]], object]
"""Does something for one record, and sets the record aside when it fails: kind, key, what to do."""


def check_new_reports(session: Session, note: RunNote, attempt: Attempt) -> None:
    """Compare the reports of each region and year in which the run found a new version."""
    for region, years in sorted(_touched(session, note).items()):
        reports = _Reports(session, region)
        for year in sorted(years | {year + 1 for year in years}):
            attempt("comparison", f"{region} {year}", partial(_check_year, session, reports, year))


def check_reports(session: Session, region: str, years: Collection[int]) -> int:
    """Replace the cross-report findings of the newest versions of a region's reports; the number of findings."""
    reports = _Reports(session, region)
    return sum(_check_year(session, reports, year) for year in sorted(years))


class _Reports:
    """The newest versions of a region's reports by year, to be asked for in the order of the years: what is compared
    with the year after it is read once."""

    def __init__(self, session: Session, region: str) -> None:
        self.region = region
        self._session = session
        self._read: dict[int, list[tuple[Version, ComparableProse]]] = {}

    def of(self, year: int) -> list[tuple[Version, ComparableProse]]:
        """Return those of a year, oldest first; years before the last one are dropped."""
        self._read = {known: found for known, found in self._read.items() if known >= year - 1}
        if year not in self._read:
            versions = _newest(self._session, self.region, year)
            self._read[year] = [(version, ComparableProse(reading_of(version))) for version in versions]
        return self._read[year]


def _check_year(session: Session, reports: _Reports, year: int) -> int:
    before, now = reports.of(year - 1), reports.of(year)
    if not now:
        return 0
    organs = session.scalars(select(Organ).where(Organ.region == reports.region)).all()
    circle = _PeerReports(_by_organ(now), _by_organ(before), organs, year)
    alike = CopyIndex(circle.now)
    made: list[tuple[Version, reading_model.Finding]] = []
    for version, prose in now:
        findings, outcomes = circle.compare(version.organ_id or "", prose, alike)
        told = [outcome.to_json() for outcome in outcomes]
        if told != version.compared:
            version.compared = told
        made += [(version, finding) for finding in findings]
    _replace(session, [version.id for version, _prose in now], made)
    session.flush()
    return len(made)


@dataclass(frozen=True, slots=True)
class _PeerReports:
    """What a report is compared with: the reports of its year and of the one before, by organ."""

    now: dict[str, ComparableProse]
    before: dict[str, ComparableProse]
    organs: Sequence[Organ]
    year: int

    def compare(
        self, organ: str, prose: ComparableProse, alike: CopyIndex
    ) -> tuple[list[reading_model.Finding], list[Outcome]]:
        """Return findings and outcomes of every check that needs other reports.

        None of a check that could not be applied.
        """
        reading = prose.reading
        found, outcomes = check_reconsideration_first(reading), reconsideration_outcomes(reading)
        if last := self.before.get(organ):
            years = last_year_outcomes(reading, last.reading)
            found, outcomes = found + findings_across(reading, years), outcomes + years
            copied = check_copied(prose, last, same_organ=True)
            found, outcomes = found + copied, [*outcomes, _told("copied_from_last_year", copied)]
        if len(self.now) > 1:
            copied = alike.find_source(prose, organ)
            found, outcomes = found + copied, [*outcomes, _told("copied_from_other", copied)]
        if any(one.id == organ and one.kind == "government" for one in self.organs) and (parts := self._parts()):
            sums = parts_outcomes(reading, parts)
            found, outcomes = found + findings_across(reading, sums, len(parts)), outcomes + sums
        return found, outcomes

    def _parts(self) -> list[reading_model.Reading]:
        """Return the reports of all organs of the county.

        None while one is missing or nobody vouches for one that filed.
        """
        bound = {one.id for one in self.organs if one.kind != "government" and _in_force(one, self.year)}
        filed = {one.id for one in self.organs if one.kind != "government" and one.id in self.now}
        if not bound or bound != filed:
            return []
        return [self.now[organ].reading for organ in sorted(bound)]


def _told(check: str, findings: Sequence[reading_model.Finding]) -> Outcome:
    return Outcome(check, "fail" if findings else "pass", "text")


def _in_force(organ: Organ, year: int) -> bool:
    last = date(year, 12, 31)
    begun = organ.valid_from is None or organ.valid_from <= last
    return organ.origin != "suggested" and begun and (organ.valid_to is None or organ.valid_to >= last)


def _touched(session: Session, note: RunNote) -> dict[str, set[int]]:
    """Years with versions first seen in this run, or by a run that died before it could compare, by region."""
    query = (
        select(Organ.region, Version.report_year)
        .join(Organ, Organ.id == Version.organ_id)
        .join(CaptureRecord, CaptureRecord.id == Version.capture_id, isouter=True)
        .join(Visit, Visit.id == CaptureRecord.visit_id, isouter=True)
        .join(Run, Run.id == Visit.run_id, isouter=True)
        .where(Organ.region.in_(note.regions), Version.report_year.is_not(None))
        .where(or_(Version.first_seen_at >= note.started_at, Run.id.is_(None)))
        .distinct()
    )
    touched: dict[str, set[int]] = {}
    for region, year in session.execute(query):
        touched.setdefault(region, set()).add(int(year or 0))
    return touched


def _newest(session: Session, region: str, year: int) -> list[Version]:
    """Return the newest version at each address of the region's reports of one year, oldest first."""
    query = (
        select(Version)
        .join(Organ, Organ.id == Version.organ_id)
        .where(Organ.region == region, Version.report_year == year, Version.is_report)
        .order_by(Version.number)
    )
    newest = {version.url: version for version in session.scalars(query)}
    return sorted(newest.values(), key=lambda version: (version.first_seen_at, version.url))


def _by_organ(read: Iterable[tuple[Version, ComparableProse]]) -> dict[str, ComparableProse]:
    """One an organ: the version that came last."""
    return {version.organ_id or "": prose for version, prose in read}


def _replace(
    session: Session, versions: Sequence[int], findings: Iterable[tuple[Version, reading_model.Finding]]
) -> None:
    """Replace the cross-report findings of some versions, given by their row numbers."""
    for chunk in chunks(versions):
        old = FindingRecord.version_id.in_(chunk), FindingRecord.check.in_(ACROSS)
        session.execute(delete(FindingRecord).where(*old), execution_options={"synchronize_session": False})
    session.add_all(finding_row(version, finding) for version, finding in findings)
