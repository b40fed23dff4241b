"""Troubles of generated sites: bad days, long outages over a deadline, redesigns and re-imports."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from demo.builders import days
from demo.incident_kinds import KINDS
from demo.world import Incident

# Long troubles are drawn apart; silence and dripping cost real seconds, so a generated world does without.
_COSTLY = frozenset({"silent", "slow"})
_LONG = frozenset({"redesign", "reimport"})
BAD_DAYS = tuple(sorted(KINDS - _COSTLY - _LONG))
OUTAGES = ("down", "waf", "soft_404", "http_503", "redirect_home", "empty", "js_shell")
DEADLINES = (date(2026, 1, 31), date(2026, 3, 31))


def incidents_of(rng: Random, first_day: date, last_day: date, rate: float) -> tuple[Incident, ...]:
    """Return a site's troubles: long ones first, for the first named wins where two overlap. None at all for rate 0."""
    if rate <= 0:
        return ()
    return (*_long_ones(rng, first_day, last_day), *_bad_days(rng, first_day, last_day, rate))


def _bad_days(rng: Random, first_day: date, last_day: date, rate: float) -> list[Incident]:
    span = (last_day - first_day).days + 1
    bad = [first_day + timedelta(days=n) for n in range(1, span) if rng.random() < rate]
    return [Incident(rng.choice(BAD_DAYS), *days(day, day + timedelta(days=1))) for day in bad]


def _long_ones(rng: Random, first_day: date, last_day: date) -> list[Incident]:
    """One site in eight has a long trouble of its own."""
    roll, day = rng.random(), first_day + timedelta(days=rng.randint(10, max(11, (last_day - first_day).days - 10)))
    if roll < 0.04:
        due = rng.choice(DEADLINES)
        start, end = due - timedelta(days=rng.randint(0, 9)), due + timedelta(days=rng.randint(1, 12))
        return [Incident(rng.choice(OUTAGES), *days(start, end))]
    if roll < 0.06:
        return [Incident("down", *days(day, last_day + timedelta(days=400)))]
    if roll < 0.09:
        return [Incident("redesign", *days(day, last_day + timedelta(days=400)))]
    if roll < 0.12:
        return [Incident("reimport", *days(day, last_day + timedelta(days=400)))]
    return []
