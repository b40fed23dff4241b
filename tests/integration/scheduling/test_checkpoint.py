"""After a run the SQLite file alone holds everything, whoever else has it open: a copy of it is a copy of all."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

from crawler.running.runs import RunRequest, run_in_child
from demo.counties import small_world
from demo.simulation import demo_environment, visit_times


def test_the_journal_is_written_into_the_database_at_the_end_of_a_run(tmp_path: Path) -> None:
    world = small_world()
    world = replace(world, sites=world.sites[:1])
    first, second = visit_times(world)[:2]
    place = tmp_path / "data" / "nianbao.db"
    with demo_environment(world, tmp_path) as server:
        server.clock = first
        run_in_child(RunRequest((), first))
        # Somebody who serves pages: as long as he is there, SQLite itself would leave the journal as it is.
        with sqlite3.connect(place) as reader:
            assert reader.execute("select count(*) from visit").fetchone() == (1,)
            reader.commit()
            server.clock = second
            run_in_child(RunRequest((), second))
            journal = Path(f"{place}-wal")
            assert not journal.exists() or journal.stat().st_size == 0
            copy = Path(shutil.copy2(place, tmp_path / "copy.db"))
    with sqlite3.connect(f"file:{copy}?immutable=1", uri=True) as alone:
        assert alone.execute("select count(*) from visit").fetchone() == (2,)
        assert alone.execute("pragma integrity_check").fetchone() == ("ok",)
