"""Helpers that build sites of the made-up web: rosters of organs, titles, and publications with their serials."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo.generated_tables import seeded
from demo.world import Edit, Organ, Publication, Site, at


@cache
def bureaus() -> dict[str, Any]:
    """Names and duties of made-up departments, towns and titles."""
    loaded: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("bureaus.yaml"))
    return loaded


def roster(region: str, county: str, departments: Iterable[str], towns: Iterable[str]) -> tuple[Organ, ...]:
    """Return the organs of a county: its government, its office, departments, towns and streets, ids in that order.

    A name ending in 街道 is a subdistrict, in 管委会 a committee, any other of ``towns`` a township.
    """
    words = bureaus()
    organs: list[Organ] = []

    def add(name: str, kind: str, duties: list[str], *aliases: str) -> None:
        organs.append(Organ(f"{region}-{len(organs):03d}", name, kind, aliases, tuple(duties)))

    add(f"{county}人民政府", "government", words["government"], f"{county}政府")
    add(f"{county}人民政府办公室", "department", words["office"], f"{county}政府办公室", f"{county}政府办")
    for name in departments:
        add(f"{county}{name}", "department", words["departments"][name], f"{county[-1]}{name}")
    for name in towns:
        duties = seeded(region, name).sample(words["towns"], 3)
        if name.endswith("街道"):
            add(f"{county}{name}办事处", "subdistrict", duties, f"{county}{name}")
        elif name.endswith("管委会"):
            add(f"{county}{name}", "committee", words["committee"])
        else:
            add(f"{county}{name}人民政府", "township", duties, f"{county}{name}")
    return tuple(organs)


def short(organ: Organ, county: str) -> str:
    """Return the name without the county in front."""
    return organ.name.removeprefix(county)


class SiteBuilder:
    """Collects the publications of one site; serials grow in the order of calls."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._made: list[Publication] = []
        self._serial = 1000 + int(site.region[-3:]) * 7

    def publish(
        self,
        organ: Organ,
        year: int,
        day: date,
        *,
        declared: date | None = None,
        title: str = "",
        clock: str = "",
        **more: Any,
    ) -> Publication:
        """Return a report that appears on ``day`` (after nine by default), printed with that day by default."""
        rng = seeded(organ.id, year, "page")
        self._serial += rng.randint(1, 6)
        title = title or rng.choice(bureaus()["titles"]).format(organ=organ.name, year=year)
        clock = clock or f"09:{rng.randint(0, 59):02d}"
        more.setdefault("style", rng.choice(("plain", "plain", "mso", "divs")))
        made = Publication(organ, year, title, at(day, clock), declared or day, self._serial, **more)
        self._made.append(made)
        return made

    def add_other_page(self, year: int, day: date, number: int) -> None:
        """Add a page that is no report, published by the county's office."""
        title = bureaus()["distractors"][number].format(county=self.site.name, year=year)
        self.publish(self.site.organs[1], year, day, title=title, kind="distractor", style="plain")

    def last_year(self, year: int, *, late: dict[str, date] | None = None, missing: Collection[str] = ()) -> None:
        """Everyone's report of a year already there at the first visit; ``late`` and ``missing`` by organ id."""
        for organ in self.site.organs:
            if organ.id in missing:
                continue
            rng = seeded(organ.id, year, "day")
            first = date(year + 1, 3, 2) if organ.kind == "government" else date(year + 1, 1, 8)
            self.publish(organ, year, (late or {}).get(organ.id, first + timedelta(days=rng.randint(0, 21))))

    def finish(self) -> Site:
        """Return the site with its publications."""
        return replace(self.site, publications=tuple(self._made))


def altered(day: date, **more: Any) -> tuple[Edit, ...]:
    """One silent change in the middle of the morning."""
    return (Edit(at(day, "10:30"), **more),)


def days(start: date, end: date) -> tuple[datetime, datetime]:
    """[00:00 of ``start``, 00:00 of ``end``) as instants, for troubles."""
    return at(start, "00:00"), at(end, "00:00")
