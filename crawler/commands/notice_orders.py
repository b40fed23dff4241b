"""`nianbao notice issue | step`: a 督办单 from its number to 销号."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from archive.clock import civil_date, utc_now
from archive.config.notices import load_notice_rules
from archive.config.whole import Configuration, load_configuration
from archive.database.engine import session_of
from archive.errors import NianbaoError, NotFoundError
from archive.filings.verdicts.status import FilingStatus
from archive.notices.order_book import issue, record
from archive.notices.order_steps import STEP_ZH, StepLine
from archive.notices.orders import orders
from archive.notices.standing import Standing
from archive.notices.states import by_custom
from crawler.commands.notice_data import boards_now, chosen_of, day_words, keep, open_numbers, standing_of
from crawler.commands.options import AsOf, database

By = Annotated[str, typer.Option("--by", envvar="NIANBAO_OPERATOR", help="Who does it; else the login name.")]


def register(group: typer.Typer) -> None:
    group.command("issue", help="已发: give 督办单 their numbers and enter them in the book.")(issue_orders)
    group.command("step", help="Record a step: received 已签收, rectified 已整改, returned 已退回, closed 已销号.")(
        step
    )


def issue_orders(
    year: Annotated[int, typer.Option("--year", min=2007, max=2100, help="Report year (报告年度).")],
    region: Annotated[str, typer.Option("--region", help="Division code, or the first digits of one.")],
    reply_by: Annotated[str, typer.Option("--reply-by", help="The day to put things right by: 2026-03-01.")],
    organ: Annotated[list[str] | None, typer.Option("--organ", help="Only these organ ids.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Also write the sheets: FILE.docx.")] = None,
    as_of: AsOf = "",
    office: Annotated[str, typer.Option("--office", help="发文单位; else as in config/notices.yaml.")] = "",
    by: By = "",
) -> None:
    if output and output.suffix != ".docx":
        raise NianbaoError(f"-o: {output} must end in .docx")
    configuration, rules, now, due = (
        load_configuration(),
        load_notice_rules(),
        utc_now(),
        day_words("--reply-by", reply_by),
    )
    with session_of(database(configuration)) as session:
        found = standing_of(session, configuration, year, region, as_of, now)
        chosen = chosen_of(found, organ or [])
        if not organ:
            chosen = _still_to_pursue(session, configuration, found, chosen, now)
    last = date.fromisoformat(reply_by)
    entered = issue([_issued(found, filing, last, by, now) for filing in chosen], rules.order_prefix)
    for order, filing in zip(entered, chosen, strict=True):
        print(f"{order.number}  {filing.facts.organ}  {reply_by}")
    if output:
        numbers = {order.filing_id: order.number for order in entered}
        keep(output, orders(found, chosen, rules, made_at=now, office=office, reply_by=due, issued=numbers))


def _still_to_pursue(
    session: Session, configuration: Configuration, found: Standing, chosen: Sequence[FilingStatus], now: datetime
) -> list[FilingStatus]:
    """Of all on the frozen list, those with no open order whose report is still not there today, and not waived."""
    numbers, left = open_numbers(found), []
    (today,) = boards_now(session, configuration, {found.year: [f.facts.organ_id for f in chosen]}, now)
    for filing in chosen:
        state, number = today[filing.facts.id].ruling.state, numbers.get(filing.facts.id)
        if number or state not in ("overdue", "withdrawn"):
            why = f"an open order already, {number}" if number else f"become {state} since"
            print(f"{filing.facts.organ_id} has {why}: no order is issued", file=sys.stderr)
        else:
            left.append(filing)
    if not left:
        raise NotFoundError("nobody is left to write to")
    return left


def _issued(found: Standing, filing: FilingStatus, due: date, by: str, now: datetime) -> StepLine:
    return StepLine(
        number="-",
        step="issued",
        by=by.strip() or getpass.getuser(),
        at=now,
        organ_id=filing.facts.organ_id,
        report_year=filing.facts.year,
        kind="hint" if by_custom(filing) else "order",
        state=filing.ruling.state,
        due=due,
        snapshot=found.source.digest,
    )


def step(
    number: Annotated[str, typer.Argument(help="年报督〔2026〕001号, or 2026-1.")],
    what: Annotated[str, typer.Argument(metavar="STEP", help="received, rectified, returned or closed.")],
    note: Annotated[str, typer.Option("--note", help="What was found or sent; needed for returned and closed.")] = "",
    by: By = "",
) -> None:
    if what not in STEP_ZH or what == "issued":
        raise NianbaoError(f"{what!r} is no step; there are received, rectified, returned and closed")
    if what in ("returned", "closed") and not note.strip():
        raise NianbaoError(f"--note: say why it is {what}")
    who = by.strip() or getpass.getuser()
    order = record(StepLine.model_validate({"number": number, "step": what, "by": who, "at": utc_now(), "note": note}))
    print(f"{order.number}: {order.state_zh(civil_date(utc_now()))}")
