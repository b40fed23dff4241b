"""Indicators as pages and API give them: values of groups with the watch beside them, and one organ or region among its
peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast

from archive.cells.cell_query import ReportFilter
from archive.cells.cell_sums import By
from archive.config.kinds import OrganKind
from archive.database.models import Organ
from archive.errors import NotFoundError
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.watch_quality import WatchQuality
from archive.indicators.contributions import Observation, observations
from archive.indicators.definitions import Indicator, indicator_named, load_indicators
from archive.indicators.group_values import ObservedReports, indicator_values, peer_quantiles, ranked_values
from archive.records.indicator import IndicatorValue, PeerQuantiles
from archive.web.contents.boards import filter_filings, newest_year, whole_board
from archive.web.contents.cell_lists import GroupNamer
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.problems import BadRequestError
from archive.web.serving.request_context import RequestContext
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

_AMONG: tuple[tuple[Literal["city", "province"], int], ...] = (("city", 4), ("province", 2))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose indicators are asked for: an organ, a region or all of it, of some kinds, in a report year."""

    year: int
    region: str = ""
    kinds: Sequence[OrganKind] = ()
    organ: Organ | None = None

    @property
    def by(self) -> By:
        """What the scope as a whole is put together by."""
        if self.organ is not None:
            return "organ"
        by_digits: dict[int, By] = {0: "all", 2: "province", 4: "city"}
        return by_digits.get(len(self.region), "region")

    @property
    def key(self) -> str:
        """The code of the scope among groups of its kind."""
        return self.organ.id if self.organ else self.region or "all"


class IndicatorLists:
    """The answer to one question; what it needs is read once."""

    def __init__(self, context: RequestContext, scope: Scope, wanted: Sequence[Indicator]) -> None:
        self._context, self.scope, self.wanted = context, scope, wanted

    def values(self, by: By) -> list[IndicatorValue]:
        """Return the values of the groups within the scope, with ranks and the quality of the watch."""
        found: list[IndicatorValue] = []
        name_of = self._namer(by)
        for indicator in self.wanted:
            values = indicator_values(self._own(indicator), indicator, by, name_of=name_of)
            found += ranked_values(values) if by != "all" else values
        return [self._watched(one) for one in found]

    def overview(self) -> list[IndicatorValue]:
        """Return every indicator of the scope as one, with the distribution of its peers."""
        by, found = self.scope.by, []
        name_of = self._namer(by)
        for indicator in self.wanted:
            for one in indicator_values(self._own(indicator), indicator, by, name_of=name_of):
                if one.key == self.scope.key:
                    found.append(self._watched(one).model_copy(update={"peers": self._peers(indicator, one)}))
        return found

    @cached_property
    def board(self) -> BoardSummary:
        """The board of the year, of the widest region that peers are taken from."""
        return whole_board(self._context, self.scope.year, self._widest)

    @property
    def watch(self) -> WatchQuality:
        """How well the scope was watched in the season."""
        organ = self.scope.organ
        return self.board.watch_of(organ.region if organ else self.scope.region)

    @property
    def _widest(self) -> str:
        organ = self.scope.organ
        if organ is not None:
            return organ.region[:2]
        return self.scope.region[:2] if self.scope.by == "region" else self.scope.region

    @cached_property
    def _observed(self) -> ObservedReports:
        """All that the peers' reports add, as it was read under the version of their regions."""
        organ, context = self.scope.organ, self._context
        kinds: Sequence[OrganKind] = (cast(OrganKind, organ.kind),) if organ else self.scope.kinds
        moment = context.as_of or context.moment.day
        asked = (self.scope.year, self._widest, tuple(kinds), tuple(one.id for one in self.wanted), moment)
        version = tuple((code, one.version, one.judged_at) for code, one in self.board.regions.items())
        return context.app_state.observed.get(asked, version, lambda: self._read(kinds))

    def _read(self, kinds: Sequence[OrganKind]) -> ObservedReports:
        reports = ReportFilter(self._context.moment.instant, (), kinds, self._widest, (self.scope.year,))
        filings: Sequence[FilingSummary] = ()
        if any(one.source == "filings" for one in self.wanted):
            filings = filter_filings(self.board.filings, (), "", kinds)
        return ObservedReports(observations(self._context.session, reports, filings, self.wanted), self.wanted)

    def _own(self, indicator: Indicator) -> Sequence[Observation]:
        organ, region, found = self.scope.organ, self.scope.region, self._observed.of(indicator)
        if organ is None and region in ("", self._widest):
            return found
        return [one for one in found if (one.organ_id == organ.id if organ else one.region.startswith(region))]

    def _peers(self, indicator: Indicator, own: IndicatorValue) -> list[PeerQuantiles] | None:
        by = self.scope.by
        if by not in ("organ", "region"):
            return None
        region = self.scope.organ.region if self.scope.organ else self.scope.region
        every = self._observed.peers(indicator, by)
        return [
            peer_quantiles(among, own, [one for one in every if one.region.startswith(region[:digits])])
            for among, digits in _AMONG
        ]

    def _watched(self, one: IndicatorValue) -> IndicatorValue:
        if one.by == "kind":
            watch = self.watch
        elif one.by == "organ":
            watch = self.board.watch_of(self._regions.get(one.key, "-"))
        else:
            watch = self.board.watch_of("" if one.key == "all" else one.key)
        return one.model_copy(update={"visits_due": watch.due, "visits_share": watch.share})

    @cached_property
    def _regions(self) -> dict[str, str]:
        return self._observed.regions()

    def _namer(self, by: By) -> GroupNamer:
        return GroupNamer(by, self._context.language, region_names(self._context.session))


def asked_indicator(text: str) -> Indicator:
    """Return the indicator asked for. Raises BadRequestError with the nearest one."""
    try:
        return indicator_named(text)
    except NotFoundError as unknown:
        known = ", ".join(one.id for one in load_indicators().indicators)
        if near := str(unknown):
            reason = _("没有名为“%(value)s”的指标，是否指“%(near)s”？")
            raise BadRequestError(reason, value=text, near=near) from None
        raise BadRequestError(_("没有名为“%(value)s”的指标；可用：%(known)s。"), value=text, known=known) from None


def asked_scope(
    context: RequestContext, year: int | None, region: str, kinds: Sequence[OrganKind], organ: str
) -> Scope:
    """Return the scope asked for, of the newest year that is over without one. Raises BadRequestError."""
    found = context.session.get(Organ, organ) if organ else None
    if organ and found is None:
        raise BadRequestError(_("没有编号为“%(value)s”的单位。"), value=organ)
    return Scope(year or newest_year(context), region, kinds, found)
