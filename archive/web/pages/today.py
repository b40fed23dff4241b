"""/: what falls due next and how far it has come, what was found today, and the way to every year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import day_start
from archive.config.kinds import ORGAN_KINDS
from archive.database.models import Listing, Organ
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.web.charts.tallies import curve
from archive.web.contents.boards import count_custom, organs_known
from archive.web.contents.today_boards import load_today_boards
from archive.web.serving.board_cache import BoardSummary
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context
from archive.web.wording.state_badges import percent

router = APIRouter(include_in_schema=False)

_RECENT = timedelta(days=7)
_SHOWN = 8  # filings named in a list


@dataclass(frozen=True, slots=True)
class Countdown:
    """One coming deadline: of which kinds of organ, of how many filings, how many are already seen."""

    due: date
    days: int
    year: int
    seen: int
    total: int
    kinds: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Share seen; 100 only where all are."""
        return percent(self.seen / self.total) if self.total else 0


@router.get("/")
def today(context: Context) -> Response:
    """Return the first page."""
    day = context.moment.day
    boards = load_today_boards(context.app_state, context.session, day, context.as_of)
    latest = boards.latest
    return render_page(
        context,
        "today.html",
        countdowns=_countdowns(boards.coming, day),
        latest=latest,
        customary=count_custom(latest.filings),
        late=list(context.full_statuses(latest, _longest_late(latest.filings))),
        odd=list(context.full_statuses(latest, _odd(latest.filings))),
        curves=[(one.year, points) for one in boards.drawn if (points := curve(one.filings, until=day))],
        found=_found(context.session, context.moment.instant - _RECENT, context.moment.instant),
        found_today=day_start(day),
        years=boards.years,
        organs=organs_known(context.session),
    )


def _countdowns(board: BoardSummary, day: date) -> list[Countdown]:
    dues: dict[date, list[FilingSummary]] = {}
    for filing in board.filings:
        if filing.state != "not_applicable" and filing.deadline.due >= day:
            dues.setdefault(filing.deadline.due, []).append(filing)
    return [
        Countdown(due, (due - day).days, board.year, sum(f.seen for f in filings), len(filings), _kinds(filings))
        for due, filings in sorted(dues.items())
    ]


def _kinds(filings: Iterable[FilingSummary]) -> tuple[str, ...]:
    there = {filing.kind for filing in filings}
    return tuple(kind for kind in ORGAN_KINDS if kind in there)


def _longest_late(filings: Iterable[FilingSummary]) -> Sequence[FilingSummary]:
    late = [filing for filing in filings if filing.accuses and filing.state != "withdrawn"]
    return sorted(late, key=lambda f: (-(f.days_late or 0), f.organ_id))[:_SHOWN]


def _odd(filings: Iterable[FilingSummary]) -> Sequence[FilingSummary]:
    sure = (f for f in filings if not f.apart)
    odd = (f for f in sure if "date_conflict" in f.flags or f.state == "withdrawn")
    return list(islice(odd, _SHOWN))


def _found(session: Session, since: object, until: object) -> Sequence[tuple[Listing, str | None]]:
    """Report rows that appeared in the time, newest first; rows of a first visit did not appear, they were there."""
    query = (
        select(Listing, Organ.name)
        .outerjoin(Organ, Organ.id == Listing.organ_id)
        .where(Listing.is_report, Listing.first_seen_at >= since, Listing.first_seen_at < until)
        .where(Listing.absent_until.is_not(None))
        .order_by(Listing.first_seen_at.desc(), Listing.id)
        .limit(30)
    )
    return [(listing, name) for listing, name in session.execute(query)]
