"""`nianbao decide`: what people say of a verdict or a finding; kept with who and when, never overwritten by a run."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.database.engine import session_scope, walking_alone
from archive.database.models import DecisionRecord, RowDecisionRecord
from archive.errors import NianbaoError, NotFoundError
from archive.filings.decisions.decision_log import DecisionLine, sync_decisions
from archive.filings.decisions.finding_decisions import resolve_finding
from archive.filings.rules.decisions import DecisionKind
from archive.filings.verdicts.history import record_decision
from archive.filings.verdicts.status import FilingStatus, board
from archive.office.decide import decide, propose_decision
from archive.office.place import office_here
from crawler.commands import decide_rows, decision_output
from crawler.commands.acting import By, Propose, actor
from crawler.commands.options import Format, FormatOption, Output, Region, Year, database, not_as_xlsx

group = typer.Typer(
    no_args_is_help=True, help="Record a person's decision on a verdict, a finding or an unconfirmed listing."
)

OrganId = Annotated[str, typer.Argument(metavar="ORGAN", help="Organ id, as in `nianbao status --format csv`.")]
ReportYear = Annotated[int, typer.Argument(metavar="YEAR", min=2008, max=2099, help="Report year (报告年度).")]
Reason = Annotated[str, typer.Option("--reason", help="Reason; stored with the decision.")]
FindingName = Annotated[
    str, typer.Option("--finding", help="Decide on a finding, not on the verdict: its id, CHECK or CHECK@WHERE.")
]


def register(app: typer.Typer) -> None:
    decide_rows.register(group)
    app.add_typer(group, name="decide")


@group.command("confirm", help="属实: confirm the verdict (or the finding) and the duty of the organ.")
def confirm(
    organ: OrganId,
    year: ReportYear,
    reason: Reason,
    finding: FindingName = "",
    duty: Annotated[
        str, typer.Option("--duty", help="What the duty rests on; required where a merge or another status is likely.")
    ] = "",
    propose: Propose = False,
    by: By = "",
) -> None:
    _decide(organ, year, "confirm", reason, finding, by, propose=propose, duty=duty)


@group.command("waive", help="豁免: waive the filing until a date, inclusive.")
def waive(
    organ: OrganId,
    year: ReportYear,
    reason: Reason,
    until: Annotated[str, typer.Option("--until", help="Last day of the waiver, inclusive: 2026-12-31.")],
    finding: FindingName = "",
    propose: Propose = False,
    by: By = "",
) -> None:
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise NianbaoError(f"--until: {until!r} is not a date; write it as 2026-12-31") from None
    _decide(organ, year, "waive", reason, finding, by, propose=propose, until=last)


@group.command("dismiss", help="不予认定: dismiss the verdict (or the finding).")
def dismiss(
    organ: OrganId,
    year: ReportYear,
    reason: Reason,
    finding: FindingName = "",
    propose: Propose = False,
    by: By = "",
) -> None:
    _decide(organ, year, "dismiss", reason, finding, by, propose=propose)


@group.command("revoke", help="撤销: revoke a decision; the record is kept.")
def revoke(
    decision: Annotated[str, typer.Argument(metavar="ID", help="Decision id, as in `nianbao decide list`.")],
    reason: Reason,
    propose: Propose = False,
    by: By = "",
) -> None:
    configuration = load_configuration()
    engine = database(configuration)
    with walking_alone(engine), session_scope(engine) as session:
        sync_decisions(session)
        if row := session.get(RowDecisionRecord, decision):
            decide_rows.revoke_row(session, configuration, row, reason, by, propose=propose)
            return
        known = session.get(DecisionRecord, decision)
        if known is None:
            raise NotFoundError(f"there is no decision {decision}; `nianbao decide list --all` lists the ids")
        if known.kind == "revoke":
            raise NianbaoError(f"{decision} is itself a revocation; make a new decision instead")
        given = _line(known.organ_id, known.report_year, "revoke", reason, by, revokes=decision)
        _keep(session, configuration, given, propose=propose)


def _decide(
    organ: str,
    year: int,
    kind: DecisionKind,
    reason: str,
    finding: str,
    by: str,
    *,
    propose: bool,
    duty: str = "",
    **more: Any,
) -> None:
    configuration = load_configuration()
    engine = database(configuration)
    with walking_alone(engine), session_scope(engine) as session:
        sync_decisions(session)
        mark = resolve_finding(session, organ, year, finding) if finding else ""
        given = _line(organ, year, kind, reason, by, finding=mark, **more)
        _keep(session, configuration, given, propose=propose, duty=duty)


def _line(organ: str, year: int, kind: DecisionKind, reason: str, by: str, **more: Any) -> DecisionLine:
    if not reason.strip():
        raise NianbaoError("--reason: give a reason; it is stored with the decision")
    told = {
        "organ_id": organ,
        "report_year": year,
        "kind": kind,
        "by": actor(by).by,
        "reason": reason,
    }
    return DecisionLine.model_validate({**told, "at": utc_now(), **more})


def _keep(
    session: Session, configuration: Configuration, given: DecisionLine, *, propose: bool, duty: str = ""
) -> None:
    """Keep it, and have the recorded verdict follow at once: alerts go by it."""
    if propose:
        line = propose_decision(office_here(), session, configuration.deadlines, actor(given.by), given, duty=duty)
        print(f"proposed as {line.seq}")
        return
    before = _as_it_stands(session, configuration, given)
    if before is None:
        raise NotFoundError(f"there is no organ {given.organ_id}; `nianbao status --format csv` lists the ids")
    word = decide(office_here(), session, configuration.deadlines, actor(given.by), given, duty=duty)
    record_decision(session, configuration.deadlines, word)
    after = _as_it_stands(session, configuration, given) or before
    state = after.ruling.state.name_for(after.facts.deadline.basis)
    print(f"{word.id}: {after.facts.organ} {given.report_year}年度：{state}。{after.ruling.reason_zh}")
    if unchanged := _unchanged(before, after, given):
        print(unchanged)


def _as_it_stands(session: Session, configuration: Configuration, given: DecisionLine) -> FilingStatus | None:
    found = board(session, configuration.deadlines, given.report_year, utc_now(), organ_ids=[given.organ_id]).filings
    return found[0] if found else None


def _unchanged(before: FilingStatus, after: FilingStatus, given: DecisionLine) -> str:
    """Return a sentence for a decision that leaves the verdict as it was; "" for one that does not."""
    if (before.ruling.state, before.ruling.flags) != (after.ruling.state, after.ruling.flags):
        return ""
    state = after.ruling.state.name_for(after.facts.deadline.basis)
    known = "" if given.kind != "confirm" or not before.facts.confirmed else "公布义务此前已经确认；"
    return f"该决定已登记，但判定没有变化：{known}登记前后均为“{state}”。"


@group.command("list", help="List the decisions in force; with --all also ended and revoked ones.")
def list_(
    year: Year = None,
    region: Region = "",
    organ: Annotated[str, typer.Option("--organ", help="Only decisions on this organ id.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Include ended and revoked decisions.")] = False,
    format: FormatOption = Format.table,
    output: Output = "-",
) -> None:
    not_as_xlsx(format)
    with session_scope(database(load_configuration())) as session:
        sync_decisions(session)
        rows = decision_output.rows(session, year, region, organ, utc_now(), everything=everything)
    decision_output.write_decisions(rows, format, output)
