"""What the commands on notices share: the board they speak of, whom they write to, and where it is kept."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.regions import regions
from archive.config.whole import Configuration
from archive.database.models import Site
from archive.errors import NianbaoError, NotFoundError
from archive.filings.verdicts.status import FilingStatus, board
from archive.notices import wording
from archive.notices.frozen import board_then, frozen_now
from archive.notices.order_book import orders_of
from archive.notices.standing import Standing, freezing_moment, sort_out
from crawler.commands.options import moment


def standing_of(
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
            print(
                f"{fresh} board(s) had not been frozen yet: frozen now, judged as of {wording.until(frozen)}",
                file=sys.stderr,
            )
    return sort_out(found, region, region_name(session, region), source)


def region_name(session: Session, code: str) -> str:
    """The division's name, also by its first digits (37); else that of the only site there; else the code itself."""
    whole = code.ljust(6, "0") if len(code) in (2, 4) else code
    if whole in regions():
        return regions().name(whole)
    names = session.scalars(select(Site.name).where(Site.region == code).distinct()).all()
    return names[0] if len(names) == 1 else code


def chosen_of(found: Standing, organ_ids: list[str]) -> list[FilingStatus]:
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


def day_words(option: str, text: str) -> str:
    try:
        return wording.day(date.fromisoformat(text)) if text else ""
    except ValueError:
        raise NianbaoError(f"{option}: {text!r} is no date such as 2026-03-01") from None


def keep(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise NianbaoError(f"{output}: cannot be written: {error.strerror}") from None


def open_numbers(found: Standing) -> dict[str, str]:
    """The numbers of open 督办单, by filing."""
    book = orders_of([filing.facts.id for filing in found.filings])
    return {identity: issued[-1].number for identity, issued in book.items() if issued[-1].open}


def boards_now(
    session: Session, configuration: Configuration, organs: Mapping[int, Sequence[str]], now: datetime
) -> list[dict[str, FilingStatus]]:
    """Filings by id as they stand today: of each report year the organs named."""
    asked = ((year, sorted(set(ids))) for year, ids in organs.items())
    boards = [board(session, configuration.deadlines, year, now, organ_ids=ids) for year, ids in asked]
    return [{filing.facts.id: filing for filing in found.filings} for found in boards]
