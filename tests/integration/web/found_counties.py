"""Counties found by a real search of made-up sites, and the desk over a copy of what it left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.config.sites import SiteConfig, load_sites
from archive.counties.queue import waiting_for_a_person
from demo.world import World, at
from tests.integration.discovery.county_homes import homes, made_config, write_homes
from tests.program import run

from .desk_county import DeskCounty, desk_county


@dataclass(frozen=True)
class Found:
    """What a search of several counties left: their world, configuration and data folder."""

    world: World
    config: Path
    data: Path


@dataclass(frozen=True)
class Review:
    """The desk over a copy of it."""

    county: DeskCounty
    config: Path
    world: World

    @property
    def environment(self) -> dict[str, str]:
        return {"NIANBAO_CONFIG": str(self.config), "NIANBAO_DATA": str(self.county.data)}

    def waiting(self) -> list[str]:
        return waiting_for_a_person(self.county.data)

    def sites(self) -> dict[str, SiteConfig]:
        return load_sites(self.config / "sites")

    def acts(self) -> list[str]:
        return [line.act for line in self.county.lines() if line.act.startswith("site.")]


def search_counties(folder: Path, families: tuple[str, ...]) -> Found:
    """Import and search a county of each family."""
    config, data = folder / "config", folder / "data"
    with homes(families) as (world, server, _bad, _asked):
        server.clock = at(date(2026, 2, 20), "12:00")
        made_config(config, world)
        write_homes(folder / "homes.csv", world, server)
        told = {"NIANBAO_CONFIG": str(config), "NIANBAO_DATA": str(data), "NIANBAO_POLITENESS__DELAY": "0"}
        for order in (("import", folder / "homes.csv"), ("add", "--queue")):
            done = run("site", *order, "--allow-private", env=told)
            assert done.returncode == 0, done.stderr
    return Found(world, config, data)


@contextmanager
def reviewed(found: Found, folder: Path, **settings: Any) -> Iterator[Review]:
    """Open the desk over a copy in ``folder``; the caller sets NIANBAO_CONFIG to its ``config`` before that."""
    shutil.copytree(found.config, folder / "config")
    with desk_county(folder / "data", **settings) as county:
        kept = folder / "data" / "counties"
        shutil.copytree(found.data / "counties", kept, ignore=shutil.ignore_patterns("*.lock"))
        yield Review(county, folder / "config", found.world)
