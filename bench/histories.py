"""Lets a made-up office live through random histories: `python -m bench.histories`.

In each the county is visited, organs publish and take down, clerks check, propose, order and draft, approvers answer,
organs object by their links, rosters change, clocks go on, in any order. Everything goes through `act` with its
guards, in one of twenty by the functions behind the pages, over a real database and with papers as DOCX, in the others
by `act` alone, on facts in memory. Whoever is named in a paper (通报, 督办单, an escalation) is then compared with what
truly happened, which the world keeps apart from the program. Goal: named though cleared by a decision, a proposal, an
objection or a visit before the issue: 0. Ends 1 when there is one.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from archive.database.engine import open_database
from bench.office_steps import Steps
from bench.office_ways import ByDatabase, InMemory, Ways
from bench.office_world import World, made_office

_FEWEST, _MOST = 14, 34  # things that happen in one history


@dataclass
class Lived:
    """What came of the histories: papers by kind, names in them, refusals by guard, and whoever was named wrongly."""

    histories: int = 0
    papers: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    names: int = 0
    wrong: list[str] = field(default_factory=list)


def live(count: int, first: int = 0, folder: Path | None = None, *, whole: int = 20, tell: bool = False) -> Lived:
    """Live through ``count`` histories, those of the seeds from ``first`` on, in a temporary folder or one under
    ``folder``; every ``whole``-th over the database."""
    lived = Lived()
    with tempfile.TemporaryDirectory(prefix="bench-histories-", dir=folder) as place:
        kept = World(made_office(Path(place) / "kept"), open_database(f"sqlite:///{place}/nianbao.db"))
        light = World(made_office(Path(place) / "light"))
        began = time.monotonic()
        for seed in range(first, first + count):
            if seed % whole:
                _one(light, InMemory(light), seed, lived)
            else:
                _one(kept, ByDatabase(kept), seed, lived)
            if tell and lived.histories % 500 == 0:
                told = f"{lived.histories} after {time.monotonic() - began:.0f} s, wrong {len(lived.wrong)}"
                print("\n".join([told, *lived.wrong]), flush=True)
    return lived


def _one(world: World, ways: Ways, seed: int, lived: Lived) -> None:
    random = Random(seed)
    world.begin()
    steps = Steps(world, random, ways)
    for number in range(random.randint(_FEWEST, _MOST)):
        steps.happen()
        for paper in steps.papers:
            lived.papers[paper.kind] += 1
            lived.names += len(paper.named)
            lived.wrong += [f"seed {seed}, step {number}, {paper.kind}: {told}" for told in paper.wrong]
        steps.papers.clear()
    lived.histories += 1
    lived.refused.update(steps.refused)


def main() -> int:
    """Live, print, and return 1 when anybody was named wrongly."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--histories", type=int, default=10_000)
    asked.add_argument("--first", type=int, default=0, help="seed of the first; a history is the same by its seed")
    asked.add_argument("--folder", type=Path, help="where the office lies meanwhile, such as a folder in memory")
    asked.add_argument("--whole", type=int, default=20, help="every n-th is lived over the database")
    options = asked.parse_args()
    began = time.monotonic()
    lived = live(options.histories, options.first, options.folder, whole=options.whole, tell=True)
    took = time.monotonic() - began
    print(f"{lived.histories} histories in {took:.0f} s, {took * 1e3 / max(1, lived.histories):.0f} ms each")
    print("papers:", ", ".join(f"{n} {kind}" for kind, n in sorted(lived.papers.items())), f"with {lived.names} names")
    print("refused:", ", ".join(f"{guard} {n}" for guard, n in sorted(lived.refused.items())))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")
    print(f"named though cleared: {len(lived.wrong)} (goal: 0)")
    print("\n".join(lived.wrong[:20]))
    return 1 if lived.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
