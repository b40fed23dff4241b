"""Troubles of generated sites: bad days, long outages over a deadline, redesigns and re-imports."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from demo.making import days
from demo.troubles import KINDS
from demo.world import Trouble

# Long troubles are drawn apart; silence and dripping cost real seconds, so a generated world does without.
_COSTLY = frozenset({"silent", "slow"})
_LONG = frozenset({"redesign", "reimport"})
BAD_DAYS = tuple(sorted(KINDS - _COSTLY - _LONG))
OUTAGES = ("down", "waf", "soft_404", "http_503", "redirect_home", "empty", "js_shell")
DEADLINES = (date(2026, 1, 31), date(2026, 3, 31))


def troubles_of(rng: Random, first_day: date, last_day: date, rate: float) -> tuple[Trouble, ...]:
    """A site's troubles: long ones first, for the first named wins where two overlap. None at all for rate 0."""
    if rate <= 0:
        return ()
    return (*_long_ones(rng, first_day, last_day), *_bad_days(rng, first_day, last_day, rate))


def _bad_days(rng: Random, first_day: date, last_day: date, rate: float) -> list[Trouble]:
    span = (last_day - first_day).days + 1
    bad = [first_day + timedelta(days=n) for n in range(1, span) if rng.random() < rate]
    return [Trouble(rng.choice(BAD_DAYS), *days(day, day + timedelta(days=1))) for day in bad]


def _long_ones(rng: Random, first_day: date, last_day: date) -> list[Trouble]:
    """One site in eight has a long trouble of its own."""
    roll, day = rng.random(), first_day + timedelta(days=rng.randint(10, max(11, (last_day - first_day).days - 10)))
    if roll < 0.04:
        due = rng.choice(DEADLINES)
        start, end = due - timedelta(days=rng.randint(0, 9)), due + timedelta(days=rng.randint(1, 12))
        return [Trouble(rng.choice(OUTAGES), *days(start, end))]
    if roll < 0.06:
        return [Trouble("down", *days(day, last_day + timedelta(days=400)))]
    if roll < 0.09:
        return [Trouble("redesign", *days(day, last_day + timedelta(days=400)))]
    if roll < 0.12:
        return [Trouble("reimport", *days(day, last_day + timedelta(days=400)))]
    return []
