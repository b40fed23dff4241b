"""Numbers out of the usual: against the year before, against peers, by their last digits, and copied text.

Each is told by itself with what it was compared with. None is a finding: big cases, mergers and good years look alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from math import comb, expm1, log1p, log10, sqrt
from statistics import median

from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.cells.cell_place import CellPlace, place_label
from archive.cells.cell_query import ReportCells, ReportFilter, cells_of_reports
from archive.indicators.copied import copied_reports
from archive.indicators.definitions import RANKED_FROM, AnomalyRules, load_indicators
from archive.records.anomaly import Anomaly, AnomalyKind
from archive.records.cell import plain_number

_MAD = 1.4826  # makes the median absolute deviation a standard deviation where numbers are normal


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some logarithms, how far they lie from it, and of how many it was taken."""

    middle: float
    width: float
    count: int


def anomalies(session: Session, reports: ReportFilter, year: int) -> list[Anomaly]:
    """Return what is out of the usual in the reports of a year: of every type the strongest first, types in turn.

    Peers are organs of the same kind in the same province, whatever the region asked for.
    """
    rules = load_indicators().anomalies
    wide = replace(reports, region=reports.region[:2], organs=(), years=(year, year - 1))
    read = list(cells_of_reports(session, wide, (*rules.places, *rules.digit_places)))
    now = [one for one in read if one.year == year]
    before = {one.organ_id: one for one in read if one.year == year - 1}
    found = [
        *_jumps(now, before, rules),
        *_beyond_peers(now, rules),
        *_round(now, rules),
        *copied_reports(session, replace(reports, years=(year,))),
    ]
    return _in_turn(one for one in found if _asked(one, reports))


def _asked(one: Anomaly, reports: ReportFilter) -> bool:
    return one.region.startswith(reports.region) and (not reports.organs or one.organ_id in reports.organs)


def _in_turn(found: Iterable[Anomaly]) -> list[Anomaly]:
    """Return the strongest of each type, then the second of each: strengths of two types say nothing to each other."""
    ordered = sorted(found, key=lambda one: (one.anomaly, -one.strength, one.report_id, one.place))
    placed = [
        one.model_copy(update={"place_in_kind": number})
        for _type, group in groupby(ordered, key=lambda one: one.anomaly)
        for number, one in enumerate(group, 1)
    ]
    return sorted(placed, key=lambda one: (one.place_in_kind, one.anomaly))


def _jumps(now: Sequence[ReportCells], before: dict[str, ReportCells], rules: AnomalyRules) -> Iterator[Anomaly]:
    pairs = [(one, before[one.organ_id]) for one in now if one.organ_id in before]
    for place in rules.places:
        told = [
            (one, old, new, past) for one, old in pairs if (both := _both(one, old, place)) for new, past in (both,)
        ]
        spreads = _spreads(place, ((one, log1p(new) - log1p(past)) for one, _old, new, past in told), rules.floor)
        for one, _old, new, past in told:
            if max(new, past) < rules.least:
                continue
            known = spreads.get(_peers_of(one, place))
            middle, width = (known.middle, known.width) if known else (0.0, rules.spread)
            change = log1p(new) - log1p(past) - middle
            strength = abs(change) / sqrt(width**2 + 1 / (new + 1) + 1 / (past + 1))
            if strength >= rules.strength:
                yield _anomaly("jump", strength, one, place, new, past, known.count if known else None)


def _beyond_peers(now: Sequence[ReportCells], rules: AnomalyRules) -> Iterator[Anomaly]:
    for place in rules.places:
        told = [(one, value) for one in now if (value := _number(one, place)) is not None]
        spreads = _spreads(place, ((one, log1p(value)) for one, value in told), rules.floor)
        for one, value in told:
            known = spreads.get(_peers_of(one, place))
            if known is None:
                continue
            usual = round(expm1(known.middle))
            if max(value, usual) < rules.least:
                continue
            strength = abs(log1p(value) - known.middle) / sqrt(known.width**2 + 1 / (value + 1))
            if strength >= rules.strength:
                yield _anomaly("peers", strength, one, place, value, usual, known.count)


def _round(now: Sequence[ReportCells], rules: AnomalyRules) -> Iterator[Anomaly]:
    for one in now:
        numbers = [value for place in rules.digit_places if (value := _number(one, place)) is not None and value >= 10]
        whole = [int(value) for value in numbers if value == int(value)]
        round_ = sum(value % 10 == 0 for value in whole)
        chance = _at_least(round_, len(whole))
        if chance <= rules.chance:
            yield _anomaly("round", -log10(chance), one, None, round_, len(whole), None)


def _at_least(hits: int, of: int) -> float:
    """Return the chance that so many of some last digits are 0 where each digit is as likely as another."""
    return sum(comb(of, k) * 0.1**k * 0.9 ** (of - k) for k in range(hits, of + 1)) if of else 1.0


def _spreads(
    place: CellPlace, logs: Iterable[tuple[ReportCells, float]], floor: float
) -> dict[tuple[str, str, str], Spread]:
    """Return middle and spread of each group of peers that is large enough to speak of."""
    groups: dict[tuple[str, str, str], list[float]] = {}
    for one, value in logs:
        groups.setdefault(_peers_of(one, place), []).append(value)
    found = {}
    for key, values in groups.items():
        if len(values) >= RANKED_FROM:
            middle = median(values)
            width = _MAD * median(abs(value - middle) for value in values)
            found[key] = Spread(middle, max(width, floor), len(values))
    return found


def _peers_of(one: ReportCells, place: CellPlace) -> tuple[str, str, str]:
    return one.region[:2], one.kind, one.forms[place.table]


def _both(one: ReportCells, old: ReportCells, place: CellPlace) -> tuple[float, float] | None:
    new, past = _number(one, place), _number(old, place)
    same = one.forms[place.table] == old.forms[place.table]
    return (new, past) if same and new is not None and past is not None else None


def _number(one: ReportCells, place: CellPlace) -> float | None:
    """Return the number in a place; none where a part of it is blank, or it is negative, which no count is."""
    value = one.values[place].whole
    return float(value) if value is not None and value >= 0 else None


def _anomaly(
    kind: AnomalyKind, strength: float, one: ReportCells, place: CellPlace | None, value: float,
    against: float, peers: int | None,
) -> Anomaly:  # fmt: skip
    reason = _reason(kind, place, value, against, peers)
    return Anomaly(
        anomaly=kind, place_in_kind=0, strength=round(strength, 2), report_id=one.report_id, organ_id=one.organ_id,
        organ=one.organ, kind=one.kind, region=one.region, year=one.year, place=place.id if place else "",
        value=Decimal(value), against=Decimal(against), peers=peers, version_id=one.version_id,
        reason_zh=reason.zh, reason_en=reason.en,
    )  # fmt: skip


def _reason(kind: str, place: CellPlace | None, value: float, against: float, peers: int | None) -> Bilingual:
    new, old = plain_number(Decimal(value)), plain_number(Decimal(against))
    if place is None:
        zh = f"{old}个不小于10的数中有{new}个末位为0；末位均匀分布时，这样的可能性不足{_chance(value, against)}"
        en = f"{new} of {old} numbers of 10 or more end in 0; by chance once in {_once(value, against):,} at most"
        return Bilingual(zh, en)
    name = place_label(place)
    factor = (max(value, against) + 1) / (min(value, against) + 1)
    times = f"{factor:.1f}" if factor < 10 else f"{factor:,.0f}"
    if kind == "jump":
        of = (
            (f"；同省{peers}份同类年报的变化多在此之内", f"; changes of {peers} peers lie within that")
            if peers
            else ("", "")
        )
        return Bilingual(
            f"“{name.zh}”本年{new}，上年{old}，相差约{times}倍{of[0]}",
            f"{name.opening}: {new} this year, {old} the year before, a factor of about {times}{of[1]}",
        )
    return Bilingual(
        f"“{name.zh}”为{new}，同省{peers}份同类年报的中位数为{old}，相差约{times}倍",
        f"{name.opening}: {new}; the median of {peers} peers of the province is {old}, a factor of about {times}",
    )


def _chance(hits: float, of: float) -> str:
    return f"{_once(hits, of):,}分之一"


def _once(hits: float, of: float) -> int:
    return int(10 ** int(-log10(_at_least(int(hits), int(of)))))
