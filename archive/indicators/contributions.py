"""What each report and filing adds to each indicator, before anything is put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.cells.cell_place import CellPlace
from archive.cells.cell_query import ReportCells, ReportFilter, cells_of_reports, report_conditions
from archive.config.kinds import OrganKind
from archive.database.models import FindingRecord, Organ, Version
from archive.filings.decisions.finding_decisions import dismissed_fingerprints
from archive.filings.rules.decisions import fingerprint
from archive.filings.states import State
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.indicators.definitions import Indicator
from archive.reading.checks.registry import check_named

_ONE = Decimal(1)
_CHECKED = (State.ON_TIME, State.LATE, State.OVERDUE)


class Amount(NamedTuple):
    """What is added to part and base."""

    part: Decimal
    base: Decimal


@dataclass(frozen=True, slots=True)
class Observation:
    """One report or filing and one indicator; ``amount`` is None where it adds nothing that could be told."""

    organ_id: str
    organ: str
    kind: OrganKind
    region: str
    year: int
    form: str
    indicator: str
    amount: Amount | None

    @property
    def filing_id(self) -> str:
        """Organ and year, as in addresses."""
        return f"{self.organ_id}-{self.year}"


def observations(
    session: Session, reports: ReportFilter, filings: Iterable[FilingSummary], wanted: Sequence[Indicator]
) -> Iterator[Observation]:
    """Yield what every report, and every one of the filings given, adds to the indicators wanted."""
    of_cells = [one for one in wanted if one.source == "cells"]
    if of_cells:
        places = list(dict.fromkeys(place for one in of_cells for place in (*one.parts, *one.bases)))
        for report in cells_of_reports(session, reports, places):
            yield from (_of_cells(report, one) for one in of_cells if _in_form(report, one))
    for one in wanted:
        if one.source == "findings":
            yield from _without_errors(session, reports, one)
    of_filings = [one for one in wanted if one.source == "filings"]
    for filing in filings if of_filings else ():
        if filing.state not in (State.NOT_APPLICABLE, State.WAIVED, State.NOT_DUE, State.DUE_SOON):
            yield from (_of_filing(filing, one) for one in of_filings)


def _in_form(report: ReportCells, indicator: Indicator) -> bool:
    """Return whether the report's form has all that the indicator needs: reports of the old forms are none of it."""
    return all(report.values[place].status != "not_in_form" for place in (*indicator.parts, *indicator.bases))


def _of_cells(report: ReportCells, indicator: Indicator) -> Observation:
    part = _sum(report, indicator.parts)
    base = _sum(report, indicator.bases) if indicator.bases else _ONE
    amount = None if part is None or base is None else Amount(part, base)
    if amount and indicator.measure == "share" and not 0 <= amount.part <= amount.base:
        amount = None  # the report contradicts itself: a part beyond its whole is no share
    return Observation(
        report.organ_id, report.organ, report.kind, report.region, report.year,
        report.forms[indicator.parts[0].table], indicator.id, amount,
    )  # fmt: skip


def _sum(report: ReportCells, places: Sequence[CellPlace]) -> Decimal | None:
    found = [report.values[place].whole for place in places]
    numbers = [value for value in found if value is not None]
    return sum(numbers, Decimal()) if len(numbers) == len(found) else None


def _of_filing(filing: FilingSummary, indicator: Indicator) -> Observation:
    amount = None
    if indicator.measure == "median":
        if filing.published is not None and filing.confirmed:
            amount = Amount(Decimal((filing.published - filing.deadline.due).days), _ONE)
    elif filing.confirmed and filing.state in _CHECKED:
        amount = Amount(Decimal(filing.state == State.ON_TIME), _ONE)
    kind, year = cast(OrganKind, filing.kind), filing.year
    return Observation(filing.organ_id, filing.organ, kind, filing.region, year, "", indicator.id, amount)


def _without_errors(session: Session, reports: ReportFilter, indicator: Indicator) -> Iterator[Observation]:
    wrong = _versions_with_errors(session, reports)
    columns = (Organ.id, Organ.name, Organ.kind, Organ.region, Version.report_year, Version.form, Version.id)
    query = select(*columns).join(Organ, Organ.id == Version.organ_id).where(*report_conditions(reports))
    for organ_id, organ, kind, region, year, form, version in session.execute(query.order_by(Organ.region, Organ.id)):
        amount = Amount(Decimal(version not in wrong), _ONE)
        yield Observation(organ_id, organ, cast(OrganKind, kind), region, year or 0, form, indicator.id, amount)


def _versions_with_errors(session: Session, reports: ReportFilter) -> set[int]:
    """Return the versions with a finding of severity error that counts and that nobody dismissed."""
    dismissed = dismissed_fingerprints(session, reports.until)
    query = (
        select(Version.id, Version.content_digest, FindingRecord.check, FindingRecord.where)
        .join(Version, Version.id == FindingRecord.version_id)
        .join(Organ, Organ.id == Version.organ_id)
        .where(FindingRecord.severity == "error", *report_conditions(reports))
    )
    return {
        version
        for version, digest, check, where in session.execute(query)
        if counts(check) and fingerprint(digest, check, where) not in dismissed
    }


def counts(check: str) -> bool:
    """Return whether a finding of the check is held to be a fault of the report, not of its reading."""
    known = check_named(check)
    return known is None or known.counts
