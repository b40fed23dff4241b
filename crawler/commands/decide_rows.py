"""`nianbao decide report` and `not-report`: what people say of a row that the program could not tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.database.engine import session_scope, walking_alone
from archive.database.models import DisclosureColumn, Listing, Organ, RowDecisionRecord, Site
from archive.errors import NianbaoError, NotFoundError
from archive.filings.decisions.decision_log import sync_decisions
from archive.filings.decisions.rows import RowKind, RowLine
from archive.filings.facts.report_years import years_of
from archive.filings.verdicts.history import record_row_decision
from archive.filings.verdicts.status import FilingStatus, board
from archive.office.decide import decide_row, propose_row
from archive.office.place import office_here
from crawler.commands.acting import By, Propose, actor
from crawler.commands.options import database

RowUrl = Annotated[str, typer.Argument(metavar="URL", help="URL of the listing, as in `nianbao doubts`.")]
OrganId = Annotated[str, typer.Argument(metavar="ORGAN", help="Organ id, as in `nianbao status --format csv`.")]
ReportYear = Annotated[int, typer.Argument(metavar="YEAR", min=2008, max=2099, help="Report year (报告年度).")]
Reason = Annotated[str, typer.Option("--reason", help="Reason; stored with the decision.")]
OfColumn = Annotated[str, typer.Option("--column", help="Only the listing of this column (`<site>/<column>`).")]


def register(group: typer.Typer) -> None:
    group.command("report", help="是年报: confirm a listing as the report of an organ and year.")(report)
    group.command("not-report", help="不是年报: rule that a listing is not an annual report.")(not_report)


def report(
    url: RowUrl,
    organ: OrganId,
    year: ReportYear,
    reason: Reason,
    column: OfColumn = "",
    propose: Propose = False,
    by: By = "",
) -> None:
    _decide(url, column, "report", reason, by, organ, year, propose=propose)


def not_report(url: RowUrl, reason: Reason, column: OfColumn = "", propose: Propose = False, by: By = "") -> None:
    _decide(url, column, "not_report", reason, by, propose=propose)


def revoke_row(
    session: Session, configuration: Configuration, decision: RowDecisionRecord, reason: str, by: str, *, propose: bool
) -> None:
    """Take a decision on a row back."""
    if decision.kind == "revoke":
        raise NianbaoError(f"{decision.id} is itself a revocation; make a new decision instead")
    line = _line(decision.column_id, decision.url, "revoke", reason, by, revokes=decision.id)
    _keep(session, configuration, [line], decision.report_year, propose=propose)


def _decide(
    url: str,
    column: str,
    kind: RowKind,
    reason: str,
    by: str,
    organ: str | None = None,
    year: int | None = None,
    *,
    propose: bool,
) -> None:
    configuration = load_configuration()
    engine = database(configuration)
    with walking_alone(engine), session_scope(engine) as session:
        sync_decisions(session)
        where = Listing.url == url if not column else (Listing.url == url) & (Listing.column_id == column)
        columns = session.scalars(select(Listing.column_id).where(where).order_by(Listing.column_id)).all()
        if not columns:
            of = f" in column {column}" if column else ""
            raise NotFoundError(f"there is no listing {url}{of}; `nianbao doubts` lists the unconfirmed ones")
        lines = [_line(one, url, kind, reason, by, organ, year) for one in columns]
        _keep(session, configuration, lines, year, propose=propose)


def _line(
    column: str,
    url: str,
    kind: RowKind,
    reason: str,
    by: str,
    organ: str | None = None,
    year: int | None = None,
    *,
    revokes: str = "",
) -> RowLine:
    if not reason.strip():
        raise NianbaoError("--reason: give a reason; it is stored with the decision")
    return RowLine(
        column_id=column,
        url=url,
        kind=kind,
        organ_id=organ,
        report_year=year,
        by=actor(by).by,
        at=utc_now(),
        reason=reason,
        revokes=revokes,
    )


def _keep(
    session: Session, configuration: Configuration, lines: Iterable[RowLine], year: int | None, *, propose: bool
) -> None:
    """Keep them, have boards and recorded verdicts follow at once, and say what changed by them."""
    lines, office = list(lines), office_here()
    if propose:
        for line in lines:
            print(f"proposed as {propose_row(office, session, actor(line.by), line).seq}: {line.url}")
        return
    regions = _regions(session, lines)
    before = _states(session, configuration, regions, _years(session, lines, year, regions))
    for line in lines:
        record_row_decision(session, configuration.deadlines, decide_row(office, session, actor(line.by), line))
    after = _states(session, configuration, regions, _years(session, lines, year, regions))
    print("\n".join(f"{line.id}: {line.url}" for line in lines))
    changed = [one for key, one in after.items() if key not in before or _said(before[key]) != _said(one)]
    for one in changed:
        state = one.ruling.state.name_for(one.facts.deadline.basis)
        print(f"{one.facts.organ} {one.facts.year}年度：{state}。{one.ruling.reason_zh}")
    if not changed:
        print("该决定没有改变任何判定。")


def _said(filing: FilingStatus) -> tuple[object, ...]:
    return filing.ruling.state, filing.ruling.flags, filing.ruling.days_late, filing.ruling.reason_zh


def _regions(session: Session, lines: Iterable[RowLine]) -> list[str]:
    columns = {line.column_id for line in lines}
    organs = {line.organ_id for line in lines if line.organ_id}
    found = set(session.scalars(select(Site.region).join(DisclosureColumn).where(DisclosureColumn.id.in_(columns))))
    return sorted(found | set(session.scalars(select(Organ.region).where(Organ.id.in_(organs)))))


def _years(session: Session, lines: Iterable[RowLine], year: int | None, regions: Iterable[str]) -> list[int]:
    """Return the years that the decision or the row itself speaks of; where neither does, all there are."""
    urls = {line.url for line in lines}
    stated = set(session.scalars(select(Listing.report_year).where(Listing.url.in_(urls)))) | {year}
    return sorted(filter(None, stated)) or sorted(
        {one for code in regions for one in years_of(session, code, utc_now())}
    )


def _states(
    session: Session, configuration: Configuration, regions: Iterable[str], years: Iterable[int]
) -> dict[str, FilingStatus]:
    now = utc_now()
    found = [
        one
        for year in years
        for region in regions
        for one in board(session, configuration.deadlines, year, now, region=region).filings
    ]
    return {one.facts.id: one for one in found}
