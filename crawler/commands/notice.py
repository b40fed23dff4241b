"""`nianbao notice`: 通报, 督办单, ledger or calendar of a region's report year, from a frozen snapshot."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.notices import NoticeRules, load_notice_rules
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.database.models import Organ
from archive.errors import NianbaoError, NotFoundError
from archive.filings.decisions.decision_log import decisions_by_organ
from archive.filings.rules.decisions import Decision, deciding, decisions_in_force
from archive.notices import notice_phrases
from archive.notices.calendar import calendar
from archive.notices.decisive_visits import decisive_captures
from archive.notices.ledger_sheet import ledger
from archive.notices.notice_docx import render_notice
from archive.notices.order_docx import render_orders
from archive.notices.order_log import orders_of
from archive.notices.region_summary import RegionSummary
from archive.notices.stored_pictures import pictures_of
from crawler.commands import order_commands, order_list
from crawler.commands.notice_common import (
    day_of_paper,
    day_to_answer,
    keep,
    open_numbers,
    refuse_unchecked,
    region_name,
    select_organs,
    standing_of,
)
from crawler.commands.options import AsOf, Region, Year, database


class DocumentForm(StrEnum):
    """What a Word document is: the 通报, or one 督办单 a page."""

    notice = "notice"
    orders = "orders"


group = typer.Typer(
    invoke_without_command=True,
    help="Write a 通报 or 督办单 (.docx), a ledger (.xlsx) or the deadlines (.ics); manage 督办单.",
)


def register(app: typer.Typer) -> None:
    order_commands.register(group)
    order_list.register(group)
    app.add_typer(group, name="notice")


@group.callback()
def notice(
    context: typer.Context,
    year: Year = None,
    region: Region = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="FILE.docx, FILE.xlsx or FILE.ics.")] = None,
    form: Annotated[
        DocumentForm, typer.Option("--form", help="For .docx: notice (通报) or orders (督办单).")
    ] = DocumentForm.notice,
    organ: Annotated[list[str] | None, typer.Option("--organ", help="For orders: only these organ ids.")] = None,
    as_of: AsOf = "",
    office: Annotated[str, typer.Option("--office", help="发文单位 (default: `office` in config/notices.yaml).")] = "",
    number: Annotated[
        str, typer.Option("--number", help="文号 of the 通报, once all named are checked (default: a draft).")
    ] = "",
    reply_by: Annotated[str, typer.Option("--reply-by", help="Due date of the rectification: 2026-03-01.")] = "",
    public: Annotated[
        bool, typer.Option("--public", help="For .xlsx: a public copy, without deciding persons and reasons.")
    ] = False,
    dated: Annotated[str, typer.Option("--dated", help="成文日期 of the 通报: 2026-02-03 (default: blank).")] = "",
) -> None:
    if context.invoked_subcommand:
        return
    if year is None or not region or output is None:
        missing = [name for name, given in (("--year", year), ("--region", region), ("-o", output)) if not given]
        raise NianbaoError(f"notice: {', '.join(missing)} must be given")
    configuration, rules, now = load_configuration(), load_notice_rules(), utc_now()
    due = day_to_answer(reply_by, now)
    by = notice_phrases.day(due) if due else ""
    if output.suffix not in (".docx", ".xlsx", ".ics"):
        raise NianbaoError(f"-o: {output} must end in .docx, .xlsx or .ics")
    with session_scope(database(configuration)) as session:
        if output.suffix == ".ics":
            keep(output, _calendar(session, configuration, rules, year, region, now))
            return
        found = standing_of(session, configuration, year, region, as_of, now)
        base, pictures = configuration.settings.serve.base_url, partial(pictures_of, session, data_dir() / "warc")
        if output.suffix == ".xlsx":
            book = orders_of([filing.filing_id for filing in found.filings])
            content = ledger(
                found,
                rules,
                made_at=now,
                version=metadata.version("nianbao"),
                book=book,
                inner=None if public else _decisions(session, found),
                base=base,
                pictured=frozenset(pictures(decisive_captures(found))),
            )
        elif form is DocumentForm.orders:
            chosen = select_organs(found, organ or [])
            content = render_orders(
                found, chosen, rules, made_at=now, office=office, reply_by=by, issued=open_numbers(found)
            )
        else:
            day = day_of_paper(dated, found.as_of, now)
            if number:
                refuse_unchecked(session, configuration, found, now)
            content = render_notice(
                found, rules, made_at=now, office=office, reply_by=by, number=number, dated=day,
                base=base, pictures_for=pictures,
            )  # fmt: skip
    keep(output, content)
    _tell(found)


def _decisions(session: Session, found: RegionSummary) -> dict[str, Decision]:
    """Return the decision in force at the moment of the data, of each filing that has one."""
    whose = Organ.region.startswith(found.region, autoescape=True)
    by_organ = decisions_by_organ(session, whose, found.year).items()
    words = {f"{organ}-{found.year}": deciding(decisions_in_force(said, found.as_of)) for organ, said in by_organ}
    return {filing_id: word for filing_id, word in words.items() if word}


def _calendar(
    session: Session, configuration: Configuration, rules: NoticeRules, year: int, region: str, now: datetime
) -> bytes:
    query = select(Organ).where(Organ.region.startswith(region, autoescape=True)).order_by(Organ.region, Organ.id)
    organs = session.scalars(query.where(Organ.valid_to.is_(None))).all()
    if not organs:
        raise NotFoundError(f"no organs are known for region {region}; import them with `nianbao organs import`")
    names = {code: region_name(session, code) for code in {organ.region for organ in organs}}
    return calendar(configuration.deadlines, organs, [year], rules, made_at=now, region_names=names)


def _tell(found: RegionSummary) -> None:
    for change in found.changes:
        print(
            f"{'moved' if change.now else 'struck'}: {change.filing.organ_id} {change.filing.organ}: {change.why}",
            file=sys.stderr,
        )
    if found.unconfirmed:
        print(f"{len(found.unconfirmed)} left out: duty not confirmed", file=sys.stderr)
    named = len(found.late) + len(found.overdue) + len(found.custom) + len(found.withdrawn)
    print(
        f"{found.region_name} {found.year}: {found.total} due as of {notice_phrases.format_data_end(found.as_of)}, "
        f"{found.on_time} on time, {named} named, {len(found.unverified)} unverified and not named",
        file=sys.stderr,
    )
    if digest := found.source.digest:
        print(f"from the frozen board, SHA-256 {digest}", file=sys.stderr)
