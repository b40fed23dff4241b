"""What the commands on notices share: the board they speak of, whom they write to, and where it is kept."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.load import Configuration
from archive.config.paths import data_dir
from archive.config.regions import regions
from archive.database.models import Site
from archive.errors import NianbaoError, NotFoundError
from archive.filings.record import Filing
from archive.filings.rules.interval import last_day
from archive.filings.verdicts.status import FilingStatus, board
from archive.notices import notice_phrases
from archive.notices.notice_snapshots import board_at, freeze_missing
from archive.notices.order_log import orders_of
from archive.notices.region_summary import RegionSummary, latest_freeze_time
from archive.notices.standing_today import standing_today
from archive.office.journal_state import check_that_holds, journal_state
from crawler.commands.options import moment


def standing_of(
    session: Session, configuration: Configuration, year: int, region: str, as_of: str, now: datetime
) -> RegionSummary:
    """From the frozen board; frozen now where the nightly run has not done it. With --as-of: as of that moment.

    Whatever the moment, nobody is named whom today's verdicts and decisions clear.
    """
    deadlines = configuration.deadlines
    if as_of:
        found, source = board_at(session, deadlines, region, year, past_moment(as_of, now))
    else:
        frozen = latest_freeze_time(deadlines, year, region, now)
        found, source, fresh = freeze_missing(session, deadlines, region, year, frozen, now)
        if fresh:
            print(
                f"{fresh} board(s) had not been frozen yet: frozen now, "
                f"judged as of {notice_phrases.format_data_end(frozen)}",
                file=sys.stderr,
            )
    name = region_name(session, region)
    return standing_today(session, deadlines, (found, source), region, name, now)


def past_moment(as_of: str, now: datetime) -> datetime:
    """Return the instant of --as-of for a paper; today's date is now. Raises NianbaoError for one that has not come."""
    wanted = moment(as_of, whole_day=True)
    if len(as_of.strip()) == 10 and last_day(wanted) == civil_date(now):
        return now
    if wanted > now:
        raise NianbaoError(f"--as-of: {as_of} is not over yet; a document cannot cover the future")
    return wanted


def region_name(session: Session, code: str) -> str:
    """Return the division's name, also by its first digits (37).

    Else that of the only site there; else the code itself.
    """
    whole = code.ljust(6, "0") if len(code) in (2, 4) else code
    if whole in regions():
        return regions().name(whole)
    names = session.scalars(select(Site.name).where(Site.region == code).distinct()).all()
    return names[0] if len(names) == 1 else code


def select_organs(found: RegionSummary, organ_ids: list[str]) -> list[Filing]:
    """Whom the orders go to. Raises NotFoundError for nobody, NianbaoError for one that may not be pursued."""
    if not organ_ids:
        if not found.needing_orders:
            raise NotFoundError("no report is overdue or withdrawn: there is no organ to send an order to")
        return list(found.needing_orders)
    return [_one_of(found, organ_id) for organ_id in dict.fromkeys(organ_ids)]


def _one_of(found: RegionSummary, organ_id: str) -> Filing:
    for change in found.struck:
        if change.filing.organ_id == organ_id:
            raise NianbaoError(f"--organ: {organ_id} may not be named today: {change.why}")
    if any(filing.organ_id == organ_id for filing in found.unconfirmed):
        raise NianbaoError(f"--organ: {organ_id} may not be named: its duty is not confirmed")
    filing = next((filing for filing in found.filings if filing.organ_id == organ_id), None)
    if filing is None:
        raise NotFoundError(f"--organ: no report of {organ_id} had fallen due in region {found.region}")
    if filing.state not in ("late", "overdue", "withdrawn"):
        raise NianbaoError(f"--organ: {organ_id} is {filing.state}; no order can be sent to it")
    return filing


def day_of(option: str, text: str) -> date | None:
    """Return the day of an option; None when it is not given. Raises NianbaoError."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NianbaoError(f"{option}: {text!r} is not a date such as 2026-03-01") from None


def day_to_answer(text: str, now: datetime) -> date | None:
    """Return the day of --reply-by. Raises NianbaoError for one that is over."""
    day = day_of("--reply-by", text)
    if day and day < civil_date(now):
        raise NianbaoError(f"--reply-by: {day} is over already; give today or a later day")
    return day


def day_of_paper(text: str, as_of: datetime, now: datetime) -> str:
    """Return the day a paper bears, in words.

    Raises NianbaoError for one to come, or before the data it rests on end.
    """
    day = day_of("--dated", text)
    if day is None:
        return ""
    if day > civil_date(now):
        raise NianbaoError(f"--dated: {day} is in the future")
    if day < last_day(as_of):
        raise NianbaoError(f"--dated: {day} is before the end of the document's data ({last_day(as_of)})")
    return notice_phrases.day(day)


def keep(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise NianbaoError(f"{output}: cannot be written: {error.strerror}") from None


def open_numbers(found: RegionSummary) -> dict[str, str]:
    """Return the numbers of open 督办单, by filing."""
    book = orders_of([filing.filing_id for filing in found.filings])
    return {identity: issued[-1].number for identity, issued in book.items() if issued[-1].open}


def current_boards(
    session: Session, configuration: Configuration, organs: Mapping[int, Sequence[str]], now: datetime
) -> list[dict[str, FilingStatus]]:
    """Filings by id as they stand today: of each report year the organs named."""
    asked = ((year, sorted(set(ids))) for year, ids in organs.items())
    boards = [board(session, configuration.deadlines, year, now, organ_ids=ids) for year, ids in asked]
    return [{filing.facts.id: filing for filing in found.filings} for found in boards]


def refuse_unchecked(session: Session, configuration: Configuration, found: RegionSummary, now: datetime) -> None:
    """Raise NianbaoError while nobody has checked the evidence of somebody who is named: the paper is a draft."""
    state = journal_state(data_dir())
    organs = {found.year: [filing.organ_id for filing in found.named]}
    (today,) = current_boards(session, configuration, organs, now) if found.named else ({},)
    checks = {identity: check_that_holds(state, one) for identity, one in today.items()}
    open_ = [
        filing.organ_id
        for filing in found.named
        if not (check := checks.get(filing.filing_id)) or check.body["check"]["result"] != "supports"
    ]
    if open_:
        raise NianbaoError(
            f"--number: nobody has checked the evidence of {', '.join(open_)} (nianbao case check); "
            "without a number the notice is a draft and says so"
        )
