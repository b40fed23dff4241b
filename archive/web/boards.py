"""Boards as pages need them: judged once a minute for the present, filtered by name, grouped by region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Listing, Organ, Site
from archive.filings.ruling import STATES
from archive.filings.status import Board, FilingStatus, board
from archive.web.room import Visit


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """The filings of one region, with counts of their states in the order of STATES."""

    code: str
    name: str
    filings: Sequence[FilingStatus]

    @property
    def counts(self) -> dict[str, int]:
        """How many filings are in each state."""
        return counts_of(self.filings)


def counts_of(filings: Iterable[FilingStatus]) -> dict[str, int]:
    """Counts of states in the order of STATES, without zeros."""
    found = Counter(filing.ruling.state for filing in filings)
    return {state: found[state] for state in STATES if found[state]}


def board_of(
    visit: Visit, year: int, *, region: str = "", states: Sequence[str] = (), organ_ids: Sequence[str] = ()
) -> Board:
    """The board of a year as of the visit's moment."""
    deadlines = visit.room.configuration.deadlines
    moment = visit.moment.instant
    return board(visit.session, deadlines, year, moment, region=region, states=states, organ_ids=organ_ids)


def by_region(session: Session, filings: Iterable[FilingStatus]) -> list[RegionGroup]:
    """Groups in the order of region codes."""
    names = region_names(session)
    groups: dict[str, list[FilingStatus]] = {}
    for filing in filings:
        groups.setdefault(filing.facts.region, []).append(filing)
    return [
        RegionGroup(code, names.get(code, code), sorted(groups[code], key=lambda f: pinyin_key(f.facts.organ)))
        for code in sorted(groups)
    ]


@lru_cache(maxsize=200_000)
def pinyin_key(name: str) -> str:
    """Chinese names sort by their sound; code points would scatter them."""
    return " ".join(lazy_pinyin(name))


def region_names(session: Session) -> dict[str, str]:
    """Names of the regions that are watched, from their sites, in the order of codes."""
    sites = session.execute(select(Site.region, Site.name).order_by(Site.id.desc())).all()
    names = {region: name for region, name in sites}  # noqa: C416  (rows are no plain tuples)
    for region in session.scalars(select(Organ.region).distinct()):
        names.setdefault(region, region)
    return dict(sorted(names.items()))


def years_known(session: Session) -> list[int]:
    """Report years of which any row was seen, newest first."""
    query = select(Listing.report_year).where(Listing.is_report, Listing.report_year.is_not(None)).distinct()
    return sorted((year for year in session.scalars(query) if year is not None), reverse=True)


def organs_known(session: Session) -> int:
    """How many organs are on the roster."""
    return session.scalar(select(func.count()).select_from(Organ)) or 0
