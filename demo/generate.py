"""Larger made-up worlds for tests and benches: any number of sites of every CMS family, seeded, with known truth.

Behaviours are drawn per organ (on time, late, never, backdated, withdrawn, altered, mirrored, redated) and
troubles per site and day; the same arguments always give the same world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from demo.builders import SiteBuilder, altered, bureaus, roster
from demo.generated_tables import seeded
from demo.incidents import incidents_of
from demo.render.families import FAMILIES
from demo.truth import deadline
from demo.world import HTTPS_FORBIDDEN, Organ, Site, World, at

FIRST_DAY, LAST_DAY, YEAR = date(2025, 12, 25), date(2026, 4, 23), 2025
HEADS, TAILS, RANKS = "澜栖岚汐黛翎琅霁淞檀", "州川溪浦塬桥坪台泽岭", "县区市"
_HTTPS_FORBIDDEN = 0.04
STYLES = ("plain", "plain", "plain", "mso", "divs")


@dataclass(frozen=True, slots=True)
class Shares:
    """How many in a hundred behave so; the rest publish on time. ``faults`` is per site and day."""

    late: float = 6
    never: float = 4
    backdated: float = 2
    withdrawn: float = 1
    altered: float = 3
    mirrored: float = 2
    missing_last_year: float = 2


def generate(
    sites: int,
    organs_per_site: int = 49,
    seed: int = 0,
    families: Sequence[str] | None = None,
    fault_rate: float = 0.05,
    *,
    first_day: date = FIRST_DAY,
    last_day: date = LAST_DAY,
    shares: Shares | None = None,
) -> World:
    """Return a world of so many counties watched over FY2025's deadlines; families take turns (default: every one)."""
    names = list(families or FAMILIES)
    made = []
    for number in range(sites):
        rng = seeded(seed, number)
        blank = _blank(number, names[number % len(names)], organs_per_site, rng)
        if seeded(seed, number, "https").random() < _HTTPS_FORBIDDEN:
            blank = replace(blank, quirks=blank.quirks | {HTTPS_FORBIDDEN})
        blank = replace(blank, troubles=incidents_of(rng, first_day, last_day, fault_rate))
        made.append(_fill(blank, rng, first_day, last_day, shares or Shares()))
    return World(tuple(made), first_day, last_day)


def county_name(number: int) -> str:
    """Return a name that no real division bears; a thousand of them."""
    head, rest = HEADS[number % 10], number // 10
    middle = HEADS[(number // 300) * 3 % 10] if number >= 300 else ""
    return f"{head}{middle}{TAILS[rest % 10]}{RANKS[rest // 10 % 3]}"


def _blank(number: int, family: str, organs: int, rng: Random) -> Site:
    region, name = f"99{1000 + number}", county_name(number)
    return Site(
        region, name, f"127.0.{1 + number // 200}.{10 + number % 200}", family,
        _organs(region, name, organs, rng), (), charset=rng.choice(("utf-8",) * 7 + ("gbk", "gb18030")),
        validators=rng.choice(("etag", "modified", "none", "none")), noise=rng.random() < 0.4,
        quirks=_quirks(family, rng), per_page=rng.choice((15, 15, 20)),
    )  # fmt: skip


def _organs(region: str, county: str, count: int, rng: Random) -> tuple[Organ, ...]:
    """Government and office, then two departments for each town or street."""
    words = bureaus()
    departments = list(words["departments"])
    towns = [head + rng.choice("镇乡") for head in words["town_heads"]] + [f"{h}街道" for h in words["street_heads"]]
    rng.shuffle(departments)
    rng.shuffle(towns)
    rest = max(0, count - 2)
    some_departments = departments[: rest - rest // 3]
    made = roster(region, county, some_departments, towns[: rest - len(some_departments)])
    dated = date(2019, 1, 1) if rng.random() < 0.5 else None  # half the rosters say since when an organ stands
    return tuple(replace(organ, valid_from=dated) for organ in made)


def _quirks(family: str, rng: Random) -> frozenset[str]:
    """Return a real site's oddities: some of its family, some of anyone's."""
    own = {
        "jcms": ("wants_page", "perpage_cut", "perpage_50"),
        "generic": ("rows_dl", "rows_div", "rows_table"),
        "content_n": ("month_day", "full_date"),
    }.get(family)
    chosen = {rng.choice(own)} if own else set()
    anyone = {"cut_titles": 0.5, "gzip_unasked": 0.1, "soft_missing": 0.1, "no_index_block": 0.3}
    return frozenset(chosen | {quirk for quirk, share in anyone.items() if rng.random() < share})


def _fill(blank: Site, rng: Random, first_day: date, last_day: date, shares: Shares) -> Site:
    maker = SiteBuilder(blank)
    absent = {o.id for o in blank.organs if rng.random() * 100 < shares.missing_last_year}
    maker.last_year(YEAR - 1, late=_late_last_year(blank, rng), missing=absent)
    for number in range(rng.randint(1, 4)):
        maker.add_other_page(YEAR, first_day + timedelta(days=rng.randint(-10, 60)), number)
    for organ in blank.organs:
        _behave(maker, organ, rng, last_day, shares)
    return maker.finish()


def _late_last_year(blank: Site, rng: Random) -> dict[str, date]:
    chosen = [organ for organ in blank.organs if rng.random() < 0.03]
    return {o.id: deadline(o.kind, YEAR - 1) + timedelta(days=rng.randint(1, 40)) for o in chosen}


def _behave(maker: SiteBuilder, organ: Organ, rng: Random, last_day: date, shares: Shares) -> None:
    """One organ's report of the year, or none."""
    due, roll = deadline(organ.kind, YEAR), rng.random() * 100
    more: dict[str, Any] = {"clock": f"{rng.randint(8, 17):02d}:{rng.randint(0, 59):02d}", "style": rng.choice(STYLES)}
    if roll < shares.never:
        return
    if roll < shares.never + shares.late:
        day = due + timedelta(days=rng.choice((1, 1, 2, 3, 5, 8, 14, 30)))
    elif roll < shares.never + shares.late + shares.backdated:
        day = due + timedelta(days=rng.randint(2, 12))
        more["declared"] = due - timedelta(days=rng.randint(0, 9))
    else:
        day = due - timedelta(days=min(rng.randint(0, 25), rng.randint(0, 25)))
    if day <= last_day:
        more |= _fate(rng, day, last_day, shares)
        maker.publish(organ, YEAR, day, **more)


def _fate(rng: Random, day: date, last_day: date, shares: Shares) -> dict[str, Any]:
    """Plan what happens to a page after it appeared."""
    later = day + timedelta(days=rng.randint(3, 20))
    roll = rng.random() * 100
    fate: dict[str, Any] = {}
    if roll < shares.withdrawn and later < last_day:
        fate["withdrawn_at"] = at(later, "10:10")
    elif roll < shares.withdrawn + shares.altered:
        fate["edits"] = altered(later, digit=rng.random() < 0.7)
    elif roll < shares.withdrawn + shares.altered + shares.mirrored:
        fate["mirrored"] = True
    fault = rng.choice(("", "", "", "", "wrong_total", "wrong_review", "blank_cell"))
    return {**fate, "faults": frozenset({fault} - {""})}
