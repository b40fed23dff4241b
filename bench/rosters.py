"""Rosters made from the column alone: are all units there, is any wrong, are the kinds right?

`python -m bench.rosters [--units 37,54,64]`: for each number of units a made-up county of every family of sites,
searched by `nianbao site add --queue`, beside the units that have published there. Exit 1 where one is lacking, stands
there wrongly or is of another kind.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from demo.generate import generate
from demo.render.families import FAMILIES
from demo.server import DemoServer
from demo.world import Site, World, at
from tests.integration.discovery.county_homes import made_config, write_homes
from tests.program import NIANBAO, ROOT

_NOW = at(date(2026, 2, 20), "12:00")
_KINDS = {"committee": "other"}  # kinds of the made-up world that the roster knows under another name


@dataclass
class Tally:
    """What was compared: units that published, those lacking, those that are none, and those of another kind."""

    counties: int = 0
    units: int = 0
    faults: list[str] = field(default_factory=list)


def main() -> int:
    """Search, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", default="37,54,64")
    parser.add_argument("--counties", type=int, default=len(FAMILIES))
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    faults = 0
    for units in map(int, asked.units.split(",")):
        world = generate(asked.counties, units, asked.seed, fault_rate=0)
        with tempfile.TemporaryDirectory(prefix="bench-rosters-") as folder:
            tally = compare_rosters(world, Path(folder))
        faults += len(tally.faults)
        print(f"{units} units: {tally.counties} counties, {tally.units} units published, {len(tally.faults)} faults")
        for fault in tally.faults[:20]:
            print(f"  {fault}")
    return 1 if faults else 0


def compare_rosters(world: World, folder: Path) -> Tally:
    """Search the counties under a folder and compare what was proposed of each with what it published."""
    config = folder / "config"
    made_config(config, world)
    env = {"NIANBAO_CONFIG": str(config), "NIANBAO_DATA": str(folder / "data"), "NIANBAO_POLITENESS__DELAY": "0"}
    with DemoServer(world) as server:
        server.clock = _NOW
        write_homes(folder / "homes.csv", world, server)
        for words in (("site", "import", folder / "homes.csv"), ("site", "add", "--queue")):
            subprocess.run([NIANBAO, *words, "--allow-private"], env=env, cwd=ROOT, capture_output=True, check=True)
    tally = Tally(len(world.sites))
    for site in world.sites:
        _compare(site, folder / "data" / "counties" / "proposals" / site.region / f"{site.region}.csv", tally)
    return tally


def _compare(site: Site, roster: Path, tally: Tally) -> None:
    due = {
        one.organ.id: one.organ
        for one in site.publications
        if one.kind == "report" and one.listed and one.stands_at(_NOW)
    }
    tally.units += len(due)
    if not roster.exists():
        tally.faults.append(f"{site.family} {site.region}: no roster")
        return
    with roster.open(encoding="utf-8-sig", newline="") as file:
        found = {
            name: row for row in csv.DictReader(file) for name in (row["name"], *row["aliases"].split("|")) if name
        }
    met = set()
    for organ in due.values():
        row = next((found[name] for name in (organ.name, *organ.aliases) if name in found), None)
        if row is None:
            tally.faults.append(f"{site.family} {site.region}: {organ.name} is lacking")
            continue
        met.add(row["organ_id"])
        if row["kind"] != _KINDS.get(organ.kind, organ.kind):
            tally.faults.append(f"{site.family} {site.region}: {organ.name} is {row['kind']}, not {organ.kind}")
    wrong = {row["organ_id"]: row["name"] for row in found.values() if row["organ_id"] not in met}
    tally.faults += [f"{site.family} {site.region}: {name} is no unit there" for name in wrong.values()]


if __name__ == "__main__":
    sys.exit(main())
