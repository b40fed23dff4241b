"""`nianbao notice issue | step`: a 督办单 from its number to 销号."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date, utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.notices import load_notice_rules
from archive.database.engine import session_scope
from archive.database.models import Organ
from archive.errors import NianbaoError, NotFoundError
from archive.filings.record import Filing
from archive.filings.verdicts.status import FilingStatus
from archive.notices.notice_phrases import has_custom_basis
from archive.notices.order import Order, OrderLogLine
from archive.notices.order_closing import closing_ground, new_matter, read_proof
from archive.notices.order_docx import data_words
from archive.notices.order_log import find_order, orders_of
from archive.notices.region_summary import RegionSummary
from archive.office.files import keep_file
from archive.office.order_sheets import SheetMaker
from archive.office.orders import issue_orders, propose_orders, propose_step, record_step
from archive.office.place import Office, office_here
from archive.office.standing import Standing, standing_at
from crawler.commands.acting import By, Propose, actor
from crawler.commands.notice_common import current_boards, day_to_answer, keep, select_organs, standing_of
from crawler.commands.options import AsOf, database

_STEPS = ("received", "rectified", "returned", "closed")


def register(group: typer.Typer) -> None:
    group.command("issue", help="已发: number 督办单 and enter them in the order log.")(issue)
    group.command("step", help="Record a step: received 已签收, rectified 已整改, returned 已退回, closed 已销号.")(
        step
    )


def issue(
    year: Annotated[int, typer.Option("--year", min=2007, max=2100, help="Report year (报告年度).")],
    region: Annotated[str, typer.Option("--region", help="Division code or its first digits.")],
    reply_by: Annotated[
        str, typer.Option("--reply-by", help="Due date: 2026-03-01 (default: 10 working days from today).")
    ] = "",
    organ: Annotated[list[str] | None, typer.Option("--organ", help="Only these organ ids; repeatable.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Also write the orders: FILE.docx.")] = None,
    as_of: AsOf = "",
    office: Annotated[str, typer.Option("--office", help="发文单位 (default: `office` in config/notices.yaml).")] = "",
    propose: Propose = False,
    by: By = "",
) -> None:
    if output and output.suffix != ".docx":
        raise NianbaoError(f"-o: {output} must end in .docx")
    configuration, rules, now = load_configuration(), load_notice_rules(), utc_now()
    last = day_to_answer(reply_by, now) or configuration.deadlines.day_to_answer(civil_date(now))
    with session_scope(database(configuration)) as session:
        found = standing_of(session, configuration, year, region, as_of, now)
        chosen = select_organs(found, organ or [])
        today = _today(session, configuration, found.year, chosen, now)
        book = orders_of([filing.filing_id for filing in chosen])
        if not organ:
            chosen = _without_order(found, chosen, today, book)
        regions = _regions(session, [filing.organ_id for filing in chosen])
    who = actor(by).by
    lines = [
        _issued(found, filing, today[filing.filing_id], book.get(filing.filing_id, []), last, who, now)
        for filing in chosen
    ]
    standings = [Standing(one, configuration.deadlines, now) for one in today.values()]
    if propose:
        print(f"proposed as {propose_orders(office_here(), actor(by), lines, regions, standings).seq}")
        return
    maker = SheetMaker(office_here(), rules, standings, now, office, data_words(found))
    entered = issue_orders(office_here(), actor(by), lines, rules.order_prefix, regions, standings, maker)
    for order, filing in zip(entered, chosen, strict=True):
        print(f"{order.number}  {filing.organ}  {last}")
    if output:
        keep(output, maker.render(maker.made, entered[0].issued_line))


def _regions(session: Session, organs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = dict(session.execute(select(Organ.id, Organ.region).where(Organ.id.in_(organs))).all())
    return found


def _without_order(
    found: RegionSummary,
    chosen: Sequence[Filing],
    today: Mapping[str, FilingStatus],
    book: Mapping[str, Sequence[Order]],
) -> list[Filing]:
    """Of all that may be named today, those with no open order, nor a closed one about the same matter."""
    left = []
    for change in [one for one in found.changes if one.now not in chosen]:
        print(f"{change.filing.organ_id}: {change.why}: no order is issued", file=sys.stderr)
    for filing in chosen:
        before = book.get(filing.filing_id)
        if why := _answered(before[-1], today[filing.filing_id]) if before else "":
            print(f"{filing.organ_id} {why}: no order is issued", file=sys.stderr)
        else:
            left.append(filing)
    if not left:
        raise NotFoundError("no organ is left to send an order to")
    return left


def _answered(last: Order, today: FilingStatus) -> str:
    """Why a filing that has an order already gets no other; "" when something new is held against it."""
    if last.open:
        return f"has an open order already, {last.number}"
    return "" if new_matter(last, today) else f"had an order about the same matter, {last.number}, which is closed"


def _today(
    session: Session, configuration: Configuration, year: int, chosen: Sequence[Filing], now: datetime
) -> dict[str, FilingStatus]:
    """Return the chosen filings as they stand today."""
    (today,) = current_boards(session, configuration, {year: [f.organ_id for f in chosen]}, now)
    return today


def _issued(
    found: RegionSummary,
    filing: Filing,
    today: FilingStatus,
    before: Sequence[Order],
    due: date,
    by: str,
    now: datetime,
) -> OrderLogLine:
    anew = bool(before) and not before[-1].open and new_matter(before[-1], today)
    return OrderLogLine(
        number="-",
        step="issued",
        by=by,
        at=now,
        organ_id=filing.organ_id,
        report_year=filing.year,
        kind="hint" if has_custom_basis(filing) else "order",
        state=filing.state,
        due=due,
        snapshot=found.source.digest,
        follows=before[-1].number if anew else "",
    )


def step(
    number: Annotated[str, typer.Argument(help="年报督〔2026〕1号, or 2026-1.")],
    what: Annotated[str, typer.Argument(metavar="STEP", help="received, rectified, returned or closed.")],
    note: Annotated[str, typer.Option("--note", help="Remark; required for returned and closed.")] = "",
    proof: Annotated[
        Path | None, typer.Option("--proof", help="Proof file; stored in the data folder with its digest.")
    ] = None,
    propose: Propose = False,
    by: By = "",
) -> None:
    if what not in _STEPS:
        raise NianbaoError(f"{what!r} is not a step; there are received, rectified, returned and closed")
    if what in ("returned", "closed") and not note.strip():
        raise NianbaoError(f"--note: say why it is {what}")
    who, office, now = actor(by), office_here(), utc_now()
    known = find_order(number)
    standings, region = _known_today(known, now)
    digest, name = _kept(office, proof)
    told = {"number": known.number, "step": what, "by": who.by, "at": now, "note": note}
    told |= {
        "proof": digest,
        "proof_name": name,
        "rests": _ground(known, standings, digest) if what == "closed" else "",
    }
    line = OrderLogLine.model_validate(told)
    if propose:
        print(f"proposed as {propose_step(office, who, line, region, standings).seq}")
        return
    order = record_step(office, who, line, region, standings)
    print(f"{order.number}: {order.state_zh(civil_date(now))}{f'（{line.rests}）' if line.rests else ''}")
    if digest:
        print(f"proof {name}, SHA-256 {digest}")


def _ground(order: Order, standings: Sequence[Standing], digest: str) -> str:
    """Return what closing rests on, in words; "" where it rests on nothing: then it is refused."""
    return closing_ground(order, standings[0].filing if standings else None, has_proof=bool(digest)).told


def _kept(office: Office, proof: Path | None) -> tuple[str, str]:
    """Keep a proof; its digest and label, "" without one."""
    if proof is None:
        return "", ""
    content, name = read_proof(proof)
    return keep_file(office.data, content), name


def _known_today(order: Order, now: datetime) -> tuple[list[Standing], str]:
    """Return how the filing of an order stands now, and its region."""
    configuration, first = load_configuration(), order.issued_line
    with session_scope(database(configuration)) as session:
        found = standing_at(session, configuration.deadlines, first.organ_id, first.report_year or 0, now)
    return ([found], found.filing.facts.region) if found else ([], "")
