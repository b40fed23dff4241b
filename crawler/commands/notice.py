"""`nianbao notice`: 通报, 督办单, ledger or calendar of a region's report year, from a frozen snapshot."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import utc_now
from archive.config.notices import NoticeRules, load_notice_rules
from archive.config.regions import regions
from archive.config.whole import Configuration, load_configuration
from archive.database.engine import session_of
from archive.database.models import Organ, Site
from archive.errors import NianbaoError, NotFoundError
from archive.filings.status import FilingStatus
from archive.notices import wording
from archive.notices.calendar import calendar
from archive.notices.circular import circular
from archive.notices.frozen import board_then, frozen_now
from archive.notices.ledger import ledger
from archive.notices.orders import orders
from archive.notices.standing import Standing, freezing_moment, sort_out
from crawler.commands.options import AsOf, database, moment


class Form(StrEnum):
    """What a Word document is: the 通报, or one 督办单 a page."""

    circular = "circular"
    orders = "orders"


def register(app: typer.Typer) -> None:
    app.command("notice", help="Write a 通报 or 督办单 (.docx), a ledger (.xlsx) or the deadlines (.ics).")(notice)


def notice(
    year: Annotated[int, typer.Option("--year", min=2007, max=2100, help="Report year (报告年度).")],
    region: Annotated[str, typer.Option("--region", help="Division code, or the first digits of one.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="FILE.docx, FILE.xlsx or FILE.ics.")],
    form: Annotated[
        Form, typer.Option("--form", help="For .docx: circular (通报) or orders (督办单).")
    ] = Form.circular,
    organ: Annotated[list[str] | None, typer.Option("--organ", help="For orders: only these organ ids.")] = None,
    as_of: AsOf = "",
    office: Annotated[str, typer.Option("--office", help="发文单位; else as in config/notices.yaml.")] = "",
    number: Annotated[str, typer.Option("--number", help="文号 of the 通报.")] = "",
    reply_by: Annotated[str, typer.Option("--reply-by", help="The day to put things right by: 2026-03-01.")] = "",
) -> None:
    configuration, rules, now = load_configuration(), load_notice_rules(), utc_now()
    by = _day("--reply-by", reply_by)
    if output.suffix not in (".docx", ".xlsx", ".ics"):
        raise NianbaoError(f"-o: {output} must end in .docx, .xlsx or .ics")
    with session_of(database(configuration)) as session:
        if output.suffix == ".ics":
            _keep(output, _calendar(session, configuration, rules, year, region, now))
            return
        found = _standing(session, configuration, year, region, as_of, now)
        if output.suffix == ".xlsx":
            content = ledger(found, rules, made_at=now, version=metadata.version("nianbao"))
        elif form is Form.orders:
            chosen = _chosen(found, organ or [])
            content = orders(found, chosen, rules, made_at=now, office=office, reply_by=by)
        else:
            content = circular(found, rules, made_at=now, office=office, reply_by=by, number=number)
    _keep(output, content)
    _tell(found)


def _standing(
    session: Session, configuration: Configuration, year: int, region: str, as_of: str, now: datetime
) -> Standing:
    """From the frozen board; frozen now where the nightly run has not done it. With --as-of: as of that moment."""
    deadlines = configuration.deadlines
    if as_of:
        found, source = board_then(session, deadlines, region, year, moment(as_of, whole_day=True))
    else:
        frozen = freezing_moment(deadlines, year, region, now)
        found, source, fresh = frozen_now(session, deadlines, region, year, frozen, now)
        if fresh:
            print(f"{fresh} board(s) had not been frozen yet: frozen now, judged as of {frozen}", file=sys.stderr)
    return sort_out(found, region, region_name(session, region), source)


def region_name(session: Session, code: str) -> str:
    """The division's name; else that of the only site there; else the code itself."""
    if code in regions():
        return regions().name(code)
    names = session.scalars(select(Site.name).where(Site.region == code).distinct()).all()
    return names[0] if len(names) == 1 else code


def _chosen(found: Standing, organ_ids: list[str]) -> list[FilingStatus]:
    """Whom the orders go to. Raises NotFoundError for nobody, NianbaoError for one that may not be pursued."""
    if not organ_ids:
        if not found.to_pursue:
            raise NotFoundError("no report is overdue or withdrawn: there is nobody to write to")
        return list(found.to_pursue)
    by_id = {filing.facts.organ_id: filing for filing in found.filings}
    chosen = []
    for organ_id in organ_ids:
        filing = by_id.get(organ_id)
        if filing is None:
            raise NotFoundError(f"--organ: no report of {organ_id} had fallen due in region {found.region}")
        if filing.ruling.state not in ("late", "overdue", "withdrawn"):
            raise NianbaoError(f"--organ: {organ_id} is {filing.ruling.state}; there is nothing to ask of it")
        chosen.append(filing)
    return chosen


def _calendar(
    session: Session, configuration: Configuration, rules: NoticeRules, year: int, region: str, now: datetime
) -> bytes:
    query = select(Organ).where(Organ.region.startswith(region, autoescape=True)).order_by(Organ.region, Organ.id)
    organs = session.scalars(query.where(Organ.valid_to.is_(None))).all()
    if not organs:
        raise NotFoundError(f"no organs are known for region {region}; import them with `nianbao organs import`")
    names = {code: region_name(session, code) for code in {organ.region for organ in organs}}
    return calendar(configuration.deadlines, organs, [year], rules, made_at=now, region_names=names)


def _day(option: str, text: str) -> str:
    try:
        return wording.day(date.fromisoformat(text)) if text else ""
    except ValueError:
        raise NianbaoError(f"{option}: {text!r} is no date such as 2026-03-01") from None


def _keep(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise NianbaoError(f"{output}: cannot be written: {error.strerror}") from None


def _tell(found: Standing) -> None:
    named = len(found.late) + len(found.overdue) + len(found.custom) + len(found.withdrawn)
    print(
        f"{found.region_name} {found.year}: {found.total} due as of {wording.until(found.as_of)}, "
        f"{found.on_time} on time, {named} named, {len(found.unverified)} unverified and not named",
        file=sys.stderr,
    )
    if digest := found.source.digest:
        print(f"from the frozen board, SHA-256 {digest}", file=sys.stderr)
