"""/: what falls due next and how far it has come, what was found today, and the way to every year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest
from itertools import islice

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import day_start
from archive.config.kinds import ORGAN_KINDS
from archive.database.models import Listing, Organ
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.filing_tally import Alike, Tally, count_custom, size_of
from archive.filings.verdicts.judged_region import NAMED
from archive.web.charts.tallies import curve
from archive.web.contents.boards import organs_known
from archive.web.contents.today_boards import load_today_boards
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context
from archive.web.wording.state_badges import percent

router = APIRouter(include_in_schema=False)

_RECENT = timedelta(days=7)


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
        customary=count_custom(latest.tally),
        late=list(context.full_statuses(latest, _longest_late(latest))),
        odd=list(context.full_statuses(latest, _odd(latest))),
        curves=[(one.year, points) for one in boards.drawn if (points := curve(one.tally, until=day))],
        found=_found(context.session, context.moment.instant - _RECENT, context.moment.instant),
        found_today=day_start(day),
        years=boards.years,
        organs=organs_known(context.session),
    )


def _countdowns(board: BoardSummary, day: date) -> list[Countdown]:
    dues: dict[date, dict[Alike, int]] = {}
    for alike, count in board.tally.items():
        if alike.state != "not_applicable" and alike.due >= day:
            dues.setdefault(alike.due, {})[alike] = count
    return [
        Countdown(due, (due - day).days, board.year, _seen(tally), size_of(tally), _kinds(tally))
        for due, tally in sorted(dues.items())
    ]


def _seen(tally: Tally) -> int:
    return sum(count for alike, count in tally.items() if alike.seen)


def _kinds(tally: Tally) -> tuple[str, ...]:
    there = {alike.kind for alike in tally}
    return tuple(kind for kind in ORGAN_KINDS if kind in there)


def _longest_late(board: BoardSummary) -> Sequence[FilingSummary]:
    late = ((-days, organ, code) for code, one in board.regions.items() for days, organ in one.longest)
    return _named(board, [(code, organ) for _days, organ, code in nsmallest(NAMED, late)])


def _odd(board: BoardSummary) -> Sequence[FilingSummary]:
    odd = ((code, organ) for code, one in board.regions.items() for organ in one.odd)
    return _named(board, list(islice(odd, NAMED)))


def _named(board: BoardSummary, wanted: Iterable[tuple[str, str]]) -> list[FilingSummary]:
    """Return filings by region and organ, in the order given."""
    return [next(f for f in board.regions[code].briefs if f.organ_id == organ) for code, organ in wanted]


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
