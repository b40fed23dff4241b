"""Two machines with data folders of their own on one PostgreSQL and one object storage: each reads the other's files,
each has a hash chain of its own, and both derive what one machine would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Session

from archive.captures.chain_name import chain_name
from archive.captures.warc_reader import warc_files
from archive.config.load import load_configuration
from archive.database.dump import dump
from archive.database.engine import open_database, session_scope
from archive.database.models import ChainHead, Note, Quarantine
from archive.ingest.warc_ingest import ingest_new_records
from crawler.running.child_run import in_child
from crawler.running.runs import RunRequest, ingest, run_in_child, take_rest, visit_sites
from crawler.visiting.stored_rows import rows_of
from demo.counties import small_world
from demo.server import DemoServer
from demo.simulation import demo_environment, visit_times
from tests.postgres_server import Server
from tests.program import run
from tests.s3_server import BUCKET, KEYS, s3_server


@dataclass
class Machines:
    folder: Path
    engine: Engine
    web: DemoServer
    instants: list[datetime]

    def at(self, machine: str) -> Path:
        """Work on a machine from now on; its WARC files."""
        os.environ["NIANBAO_DATA"] = str(self.folder / machine)
        return self.folder / machine / "warc"

    def visit(self, machine: str, evening: int) -> None:
        self.at(machine)
        self.web.clock = self.instants[evening]
        run_in_child(RunRequest((), self.instants[evening]))

    def verify(self, machine: str) -> tuple[int, str]:
        self.at(machine)
        done = run("verify")
        return done.returncode, done.stdout + done.stderr


def _visit_alone(now: datetime) -> None:
    configuration = load_configuration()
    visit_sites(RunRequest(tuple(configuration.sites), now), configuration, f"alone_{now:%Y%m%d}")


@pytest.fixture(scope="module")
def machines(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("machines")
    world = small_world()
    world = replace(world, sites=world.sites[:1])
    url, before = server.database(), dict(os.environ)
    with s3_server() as address, demo_environment(world, folder) as web:
        os.environ |= {"NIANBAO_DATABASE_URL": url, "NIANBAO_STORAGE_URL": f"s3://{BUCKET}/machines", **KEYS}
        os.environ |= {"NIANBAO_STORAGE__ENDPOINT": address, "NIANBAO_STORAGE__LOCAL_DAYS": "36500"}
        made = Machines(folder, open_database(url), web, visit_times(world))
        made.visit("a", 3)
        made.visit("b", 4)
        made.at("b")
        web.clock = made.instants[6]
        in_child(_visit_alone, made.instants[6])  # and dies before it takes anything in
        made.visit("a", 7)
        made.at("b")
        in_child(take_rest)
        yield made
        made.engine.dispose()
    os.environ.clear()
    os.environ |= before
    server.drop(url)


def _alone(machines: Machines, name: str) -> list[str]:
    """What one machine derives from the files of both."""
    gathered = machines.folder / name / "warc"
    gathered.mkdir(parents=True)
    for file in machines.folder.glob("[ab]/warc/*.warc.gz"):
        (gathered / file.name).hardlink_to(file)
    engine = open_database(f"sqlite:///{machines.folder / name / 'nianbao.db'}")
    ingest_new_records(engine, gathered, load_configuration(), rows_of)
    found = dump(engine)
    engine.dispose()
    return found


def test_a_visit_taken_in_late_by_one_is_derived_with_the_files_of_the_other(machines: Machines) -> None:
    assert dump(machines.engine) == _alone(machines, "one")
    a, b = machines.folder / "a" / "warc", machines.folder / "b" / "warc"
    assert {path.name for path in warc_files(b)} == {path.name for path in warc_files(a) + warc_files(b)}


def test_each_has_its_own_chain_and_both_are_proved_on_either(machines: Machines) -> None:
    names = {chain_name(machines.folder / machine / "warc") for machine in "ab"}
    with Session(machines.engine) as session:
        assert set(session.scalars(select(ChainHead.chain))) == names
    assert len(names) == 2
    for machine in "ab":
        code, told = machines.verify(machine)
        assert code == 0, told


def test_what_the_other_gave_is_proved_by_its_own_chain_and_by_the_daily_root(machines: Machines) -> None:
    mine = chain_name(machines.at("a"))
    altered = "UPDATE shared_file SET entry = replace(entry, '\"serial\": 1', '\"serial\": 9') WHERE chain <> :mine AND serial = 1"
    back = "UPDATE shared_file SET entry = replace(entry, '\"serial\": 9', '\"serial\": 1') WHERE chain <> :mine"
    with machines.engine.begin() as connection:
        connection.execute(text(altered), {"mine": mine})
    assert "entry 9 was altered after it was written" in machines.verify("a")[1]
    with machines.engine.begin() as connection:
        connection.execute(text(back), {"mine": mine})
    with session_scope(machines.engine) as session:
        first = session.scalars(select(ChainHead).order_by(ChainHead.recorded_at).limit(1)).one()
        gone = {"chain": first.chain, "serial": first.serial, "hash": first.hash, "recorded_at": first.recorded_at}
        session.delete(first)
    assert f"joins head {gone['serial']} of {gone['chain']}, which the database lacks" in machines.verify("b")[1]
    with session_scope(machines.engine) as session:
        session.add(ChainHead(**gone))
    assert machines.verify("b")[0] == 0


def test_notes_wait_while_their_file_is_on_another_machine_alone(machines: Machines) -> None:
    """As when one machine put its notes on record and died before it stored the file: nothing is lost by the other."""
    known = dump(machines.engine)
    newest = [path for path in warc_files(machines.at("a")) if path.is_file()][-1].name
    readable = [path for path in warc_files(machines.at("b")) if path.is_file()][-1].name
    with session_scope(machines.engine) as session:
        kept = session.execute(text("SELECT * FROM shared_file WHERE name = :name"), {"name": newest}).mappings().one()
        session.execute(text("DELETE FROM shared_file WHERE name = :name"), {"name": newest})
        session.execute(update(Note).where(Note.warc_file.in_((newest, readable))).values(taken=False))
    sheet = machines.at("b") / "stored" / f"{newest}.json"
    sheet.rename(machines.folder / "aside")
    ingest(load_configuration(), "")
    with Session(machines.engine) as session:
        assert set(session.scalars(select(Note.warc_file).where(~Note.taken))) == {newest, readable}, "one region"
        assert session.scalars(select(Quarantine)).all() == []
    machines.at("a")
    in_child(take_rest)
    with session_scope(machines.engine) as session:
        session.execute(delete(Quarantine))
        assert session.scalars(select(Note).where(~Note.taken)).all() == []
    assert dump(machines.engine) == known
    assert kept["chain"] == chain_name(machines.at("a"))
