"""A made-up county visited before and after the deadline, for everything that is given out of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.running.runs import RunRequest, run_in_child
from demo.counties import small_world
from demo.simulation import demo_environment, visit_times


@pytest.fixture(scope="package")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of one county visited before and after the deadline."""
    folder = tmp_path_factory.mktemp("dataset")
    world = small_world()
    world = replace(world, sites=world.sites[:1])
    with demo_environment(world, folder) as server:
        for evening in (visit_times(world)[4], visit_times(world)[13]):
            server.clock = evening
            run_in_child(RunRequest((), evening))
    return folder


@pytest.fixture(scope="package")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two counties visited before the deadline and twice after it, so that days of silence have run on."""
    folder = tmp_path_factory.mktemp("counties")
    world = small_world()
    world = replace(world, sites=world.sites[:2])
    with demo_environment(world, folder) as server:
        for evening in (visit_times(world)[day] for day in (4, 13, 17)):
            server.clock = evening
            run_in_child(RunRequest((), evening))
    return folder
