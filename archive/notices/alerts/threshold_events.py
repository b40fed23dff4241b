"""What there is to tell of indicators: groups of organs that lie on the wrong side of a number somebody watches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.cells.cell_query import ReportFilter
from archive.clock import civil_date
from archive.config.alerts import Subscription, Threshold
from archive.config.deadlines import Deadlines
from archive.config.regions import regions
from archive.database.models import Site
from archive.errors import ConfigErrors, NotFoundError
from archive.filings.verdicts.filing_summary import FilingSummary, summarise_filing
from archive.filings.verdicts.status import board
from archive.indicators.contributions import Observation, observations
from archive.indicators.definitions import Indicator, indicator_named
from archive.indicators.group_values import indicator_values, is_firm
from archive.notices.alerts.events import AlertEvent
from archive.records.cell import plain_number
from archive.records.indicator import IndicatorValue

CROSSED = "threshold"


@dataclass(frozen=True, slots=True)
class _Watched:
    """One threshold with its indicator."""

    threshold: Threshold
    indicator: Indicator


def thresholds_crossed(
    session: Session, deadlines: Deadlines, subscription: Subscription, now: datetime, waiting: Collection[str]
) -> Iterator[AlertEvent]:
    """Yield the groups of the season's report year that a threshold of a reader tells of; a group in which one of the
    ``waiting`` regions lies is not told of: nobody has visited it lately, or its alerts are held.

    An indicator that there is no more is passed over; checking the configuration tells of it.
    """
    watched = [_Watched(one, known) for one in subscription.thresholds if (known := _known(one.indicator))]
    if not watched:
        return
    year, indicators = civil_date(now).year - 1, list({one.indicator.id: one.indicator for one in watched}.values())
    filings: Sequence[FilingSummary] = ()
    if any(one.source == "filings" for one in indicators):
        judged = board(session, deadlines, year, now, region=subscription.region).filings
        filings = [summarise_filing(one) for one in judged]
    reports = ReportFilter(now, subscription.organs, (), subscription.region, (year,))
    wanted = [one for one in filings if not subscription.organs or one.organ_id in subscription.organs]
    observed = list(observations(session, reports, wanted, indicators))
    for one in watched:
        yield from _crossed(session, one, observed, waiting)


def _crossed(
    session: Session, watched: _Watched, observed: Sequence[Observation], waiting: Collection[str]
) -> Iterator[AlertEvent]:
    threshold, indicator = watched.threshold, watched.indicator
    for value in indicator_values(observed, indicator, threshold.by, name_of=lambda _one: ""):
        if value.value is None or not is_firm(value) or not threshold.is_crossed(value.value):
            continue
        if any(code.startswith(value.key) for code in waiting):
            continue
        bound = f"<{threshold.below:g}" if threshold.below is not None else f">{threshold.above:g}"
        key = f"{value.key}:{indicator.id}{value.form}{bound}:{value.year}"
        yield AlertEvent(
            key=key,
            organ_id="",
            organ=_name(session, value.key),
            region=value.key,
            year=value.year,
            state=CROSSED,
            reason_zh=_reason(value, indicator, threshold),
            about=f"指标提示（{indicator.name.zh}）",
            matter=key,
        )


def _reason(value: IndicatorValue, indicator: Indicator, threshold: Threshold) -> str:
    """``83.3%（25/30，95%区间66.4%–92.7%），低于90%``: with what it rests on."""
    rests = f"{plain_number(value.base):,}" if value.part is None else f"{value.part:,}/{value.base:,}"
    interval = ""
    if value.low is not None and value.high is not None:
        interval = f"，95%区间{_shown(value.low, indicator)}–{_shown(value.high, indicator)}"
    side = f"低于{_shown(threshold.below, indicator)}" if threshold.below is not None else ""
    side = side or f"高于{_shown(threshold.above or 0.0, indicator)}"
    left = f"；另有{value.left_out}份未计入" if value.left_out else ""
    return f"{value.year}年度{_shown(value.value or 0.0, indicator)}（{rests}{interval}），{side}{left}。"


def _shown(number: float, indicator: Indicator) -> str:
    return f"{100 * number:.1f}%" if indicator.measure == "share" else f"{number:,.1f}"


def _known(name: str) -> Indicator | None:
    try:
        return indicator_named(name)
    except NotFoundError:
        return None


def _name(session: Session, code: str) -> str:
    """Return the name of a division by its code or first digits; else that of its site, else the code."""
    whole = code.ljust(6, "0")
    try:
        known = regions()
    except ConfigErrors:
        return f"区划{code}"
    if whole in known:
        return known.name(whole)
    return session.scalar(select(Site.name).where(Site.region == code).order_by(Site.id).limit(1)) or f"区划{code}"
