"""Every CMS family around the deadline, faults included: nobody is accused falsely and nothing that stood is missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from archive.config.load import load_configuration
from archive.database.engine import open_database, session_scope
from bench.truth import Watched, watch
from bench.truth_figures import figures
from demo.generate import Shares, generate
from demo.render.families import FAMILIES
from demo.simulation import demo_environment, visit_times
from demo.world import World

FIRST_DAY, LAST_DAY = date(2026, 1, 26), date(2026, 2, 8)
EVENINGS = (0, 2, 4, 5, 6, 7, 9, 12)  # 31 January is the sixth, so looks stand close around the deadline


@dataclass(frozen=True)
class Played:
    """A world that was watched, and what the comparison found; its data stays where it is."""

    world: World
    folder: Path
    watched: Watched


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Twice the faults of a common world, and of every behaviour some."""
    shares = Shares(late=12, never=10, backdated=6, withdrawn=6, altered=10, mirrored=8)
    world = generate(
        len(FAMILIES), 5, seed=3, fault_rate=0.1, first_day=FIRST_DAY, last_day=LAST_DAY, shares=shares
    )  # fmt: skip
    bare = [replace(s, quirks=frozenset({"cut_bare"})) if s.family == "empirecms" else s for s in world.sites]
    world = replace(world, sites=tuple(bare))
    folder = tmp_path_factory.mktemp("truth")
    visits = [visit_times(world)[number] for number in EVENINGS]
    return Played(world, folder, watch(world, folder, visits, visits))


def test_nobody_is_accused_who_is_not_guilty(played: Played) -> None:
    assert played.watched.checked == len(EVENINGS)
    assert played.watched.accused == []


def test_every_verdict_is_true_or_all_that_could_be_known(played: Played) -> None:
    assert played.watched.wrong == []


def test_no_report_is_missed_invented_or_misattributed(played: Played) -> None:
    found = played.watched.figures
    assert found.faults == []
    assert found.new > 5
    assert found.found_at_once == found.new


def test_a_visit_through_trouble_is_never_complete_and_one_without_always(played: Played) -> None:
    found = played.watched.figures
    assert found.visits == len(EVENINGS) * len(played.world.sites)
    assert found.complete < found.visits, "the world must have had troubles"
    assert found.wrongly_complete == []
    assert found.wrongly_weak == []


def test_the_comparison_would_see_a_lie(played: Played) -> None:
    """The same visits beside a world in which one county never published, and one did more than was seen."""
    first, second, *others = played.world.sites
    silent = replace(first, publications=())
    lost = replace(second, publications=tuple(p for p in second.publications if p.year == 2024))
    moved = [replace(p, serial=p.serial + 77_000) for p in second.publications if p.year == 2025]
    other = replace(played.world, sites=(silent, replace(lost, publications=lost.publications + tuple(moved)), *others))
    visits = [visit_times(played.world)[number] for number in EVENINGS]
    with demo_environment(played.world, played.folder), session_scope(_engine()) as session:
        found = figures(session, other, visits)
    assert found.false_new
    assert found.missed
    assert found.wrongly_complete


def _engine() -> Engine:
    return open_database(load_configuration().settings.database())
