"""Boards as pages need them: filtered by state and name, grouped by region, cut into pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Protocol, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.kinds import ORGAN_KINDS
from archive.database.models import Organ
from archive.filings.facts.known_years import newest_ended_year, years_known
from archive.filings.snapshots.snapshot_store import filename_stem, snapshots
from archive.filings.states import STATES
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.filing_tally import counts_of, tally_of
from archive.filings.verdicts.punctuality import rate
from archive.filings.verdicts.status import FilingStatus, board
from archive.filings.verdicts.watch_quality import WatchQuality, total_quality
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.request_context import RequestContext
from archive.web.wording.naming import region_name


class HasOrganId(Protocol):
    """One line of a list, of one organ."""

    @property
    def organ_id(self) -> str: ...


MOST_REGIONS = 400  # rows of a list of regions
_Line = TypeVar("_Line", bound=HasOrganId)


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """The filings of one region, as many as are shown; ``total`` of them there are, in each state ``counts`` (in the
    order of STATES), and ``checked`` of which it could be told whether they were on time: what a rate may be taken
    of."""

    code: str
    name: str
    total: int
    counts: Mapping[str, int]
    checked: int
    watch: WatchQuality
    filings: Sequence[FilingSummary] = ()


def whole_board(context: RequestContext, year: int, region: str = "") -> BoardSummary:
    """Return the board of a year and region as of the visit's moment, in order of region and name."""
    deadlines = context.app_state.configuration.deadlines
    return context.app_state.judged.briefs(context.session, deadlines, year, context.as_of, region)


def board_of_kinds(context: RequestContext, year: int, region: str, kinds: Sequence[str]) -> BoardSummary:
    """Return the board with the filings of some kinds of organ; of all kinds where none is named."""
    return whole_board(context, year, region).of_kinds(kinds)


def filings_of(context: RequestContext, year: int, organ_id: str) -> Sequence[FilingStatus]:
    """Return the filing of one organ and year: judged afresh, which is quick for one."""
    deadlines = context.app_state.configuration.deadlines
    return board(context.session, deadlines, year, context.moment.instant, organ_ids=[organ_id]).filings


def by_region(names: Mapping[str, str], board: BoardSummary, filings: Iterable[FilingSummary]) -> list[RegionGroup]:
    """Return groups in the order in which their filings come; ``names``: of all regions."""
    groups: dict[str, list[FilingSummary]] = {}
    for filing in filings:
        groups.setdefault(filing.region, []).append(filing)
    return [_group(board, code, names.get(code, code), group) for code, group in groups.items()]


def regions_of(names: Mapping[str, str], board: BoardSummary) -> list[RegionGroup]:
    """Return the regions of a board that have filings, by what was counted when they were judged."""
    return [
        RegionGroup(code, names.get(code, code), one.total, one.counts, one.rate.checked, one.watch)
        for code, one in board.regions.items()
        if one.total
    ]


def by_province(groups: Sequence[RegionGroup]) -> Sequence[RegionGroup]:
    """Return a group for each province where there are more regions than anybody would go through in one list."""
    if len(groups) <= MOST_REGIONS:
        return groups
    found: dict[str, list[RegionGroup]] = {}
    for group in groups:
        found.setdefault(group.code[:2], []).append(group)
    return [_together(code, several) for code, several in found.items()]


def _together(code: str, groups: Sequence[RegionGroup]) -> RegionGroup:
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update(group.counts)
    ordered: dict[str, int] = {state: counts[state] for state in STATES if counts[state]}
    total, checked = sum(group.total for group in groups), sum(group.checked for group in groups)
    return RegionGroup(code, region_name(code), total, ordered, checked, total_quality(group.watch for group in groups))


def _group(board: BoardSummary, code: str, name: str, filings: Sequence[FilingSummary]) -> RegionGroup:
    tally, watch = tally_of(filings), board.regions[code].watch
    return RegionGroup(code, name, len(filings), counts_of(tally), rate(tally).checked, watch, filings)


def newest_year(context: RequestContext) -> int:
    """Return the newest report year that is over and of which anything was seen; last year when nothing was."""
    return newest_ended_year(years_known(context.session), context.moment.day)


def organs_known(session: Session) -> int:
    """How many organs are on the roster."""
    return session.scalar(select(func.count()).select_from(Organ)) or 0


def filter_filings(
    filings: Sequence[FilingSummary], states: Sequence[str], q: str, kinds: Sequence[str] = ()
) -> Sequence[FilingSummary]:
    """Filings in one of the states and of one of the kinds (any when none is named) whose organ's name holds ``q`` or
    whose id it is."""
    if not states and not q and not kinds:
        return filings
    wanted, of_kinds = set(states or STATES), set(kinds or ORGAN_KINDS)
    return [f for f in filings if f.state in wanted and f.kind in of_kinds and (q in f.organ or q == f.organ_id)]


def page_of(filings: Sequence[_Line], after: str, limit: int) -> tuple[Sequence[_Line], str]:
    """Return the filings after the organ ``after``, and the ``after`` of the next page, or ""."""
    start = next((n + 1 for n, filing in enumerate(filings) if filing.organ_id == after), 0) if after else 0
    shown = filings[start : start + limit]
    return shown, shown[-1].organ_id if start + limit < len(filings) else ""


def region_with_notice(context: RequestContext, year: int, region: str) -> str:
    """Return the region itself when a board of it was frozen by the visit's moment, so that a link to its 通报
    leads anywhere; else "" (the list of all that are)."""
    latest = filename_stem(region, year, context.moment.instant.astimezone(UTC))
    named = (path.name for path in snapshots(context.app_state.data_folder / "snapshots"))
    frozen = any(name.startswith(f"{region}-{year}-") and name[: len(latest)] <= latest for name in named)
    return region if region and frozen else ""
