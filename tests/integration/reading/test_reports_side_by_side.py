"""Findings that need other reports: right ones, each once, and the same again after a rebuild."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.database.dump import dump
from archive.database.engine import open_database, session_scope
from archive.database.models import FindingRecord, Organ, Version
from archive.ingest.cross_report_checks import check_reports
from archive.reading.checks.across import ACROSS
from archive.reading.read import READER_VERSION
from crawler.running.runs import RunRequest, run_in_child
from demo.server import DemoServer
from demo.simulation import demo_environment, visit_times
from tests.program import nianbao, run

from .county_of_words import REGION, world

FIRST = {
    ("财政局", "R5", "requests.carried_in.natural_person"),
    ("财政局", "R5", "requests.carried_in.total"),
    ("财政局", "R6", "disclosure.normative_documents.in_force"),
    ("财政局", "copied_from_other", "text"),
    ("民政局", "copied_from_other", "text"),
    ("水利局", "R12", "review.litigation_direct.total"),
    ("水利局", "copied_from_last_year", "text"),
}
ROWS = ("requests.new", "requests.carried_in", "requests.granted", "requests.total", "review.litigation_direct")
WHEN_ALL_FILED = {("人民政府", "R11", f"{row}.total") for row in ROWS}


@dataclass
class Watched:
    """The county on loopback; ``visit`` moves to an evening and runs."""

    server: DemoServer
    data: Path

    def visit(self, evening: int) -> None:
        self.server.clock = visit_times(world())[evening]
        assert run_in_child(RunRequest((), self.server.clock)).outcome == "complete"

    @property
    def engine(self) -> Engine:
        return open_database(f"sqlite:///{self.data / 'nianbao.db'}")

    def across(self) -> list[tuple[str, str, str]]:
        """Organ without its county, check and place of every cross-report finding of 2025."""
        query = (
            select(Organ.name, FindingRecord.check, FindingRecord.where)
            .join(Version, Version.id == FindingRecord.version_id)
            .join(Organ, Organ.id == Version.organ_id)
            .where(FindingRecord.check.in_(ACROSS), Version.report_year == 2025)
        )
        with Session(self.engine) as session:
            return sorted((name[3:], check, where) for name, check, where in session.execute(query))


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with demo_environment(world(), tmp_path_factory.mktemp("county")) as server:
        yield Watched(server, Path(os.environ["NIANBAO_DATA"]))


def test_what_only_shows_beside_other_reports(watched: Watched) -> None:
    watched.visit(0)
    assert watched.across() == sorted(FIRST), "the county is not compared with its parts while one is missing"
    watched.visit(2)
    assert watched.across() == sorted(FIRST | WHEN_ALL_FILED)
    with Session(watched.engine) as session:
        told = select(FindingRecord.message_zh).join(Version, Version.id == FindingRecord.version_id)
        sums = told.where(FindingRecord.where == "requests.new.total", Version.report_year == 2025)
        name = "本年新收政府信息公开申请数量 · 总计"
        assert session.scalars(sums).all() == [f"{name}：全县为30件，4个单位年报相加为9件。"]
        copied = session.scalars(told.where(FindingRecord.check == "copied_from_last_year")).one()
    assert copied.startswith("正文100%与云溪县水利局2024年度报告相同")


def test_comparing_again_changes_nothing(watched: Watched) -> None:
    before = dump(watched.engine)
    with session_scope(watched.engine) as session:
        check_reports(session, REGION, {2024, 2025})
    assert dump(watched.engine) == before


def test_a_rebuilt_database_has_the_same_findings(watched: Watched) -> None:
    before = dump(watched.engine)
    assert len([line for line in before if line.startswith("finding ")]) >= len(FIRST | WHEN_ALL_FILED)
    nianbao("rebuild")
    assert dump(watched.engine) == before


def test_reading_again_tells_first_and_writes_only_what_is_accepted(watched: Watched) -> None:
    true = dump(watched.engine)
    assert nianbao("read", "--again").rstrip().endswith("没有变化")
    _as_an_older_reader_had_it(watched.engine)
    older = dump(watched.engine)
    assert older != true

    asked = run("read", "--again", "--year", "2025", "--format", "json")
    assert asked.returncode == 1
    told = json.loads(asked.stdout)
    assert (told["reader_version"], told["versions"], told["of_older_readers"]) == (READER_VERSION, 5, 1)
    changes = {change["what"]: change for change in told["changes"] if change["changed"]}
    assert set(changes) == {"tables.requests", "findings.R1", "form"}
    requests = changes["tables.requests"]
    assert (requests["new"] - requests["old"], requests["changed"]) == (1, 2)
    examples = {where: (old, new) for _url, where, old, new in requests["examples"]}
    assert examples == {"requests.new.total": ("", "3"), "requests.new.natural_person": ("77", "3")}
    assert (changes["findings.R1"]["old"], changes["findings.R1"]["new"]) == (1, 0)
    assert dump(watched.engine) == older, "nothing is written before it is accepted"

    assert run("read", "--again", "--region", "99", "--accept").returncode == 0
    assert dump(watched.engine) == true


def test_reading_again_takes_no_files_and_reading_files_needs_some() -> None:
    for wrong in (["--again", "a.html"], ["--accept"], ["--year", "2025", "a.html"], []):
        done = run("read", *wrong)
        assert (done.returncode, done.stdout) == (2, "")
        assert "--again" in done.stderr


def _as_an_older_reader_had_it(engine: Engine) -> None:
    """Finance's report of 2025 with a cell wrong, one not read, another form and a finding that is none."""
    with session_scope(engine) as session:
        version = session.scalars(
            select(Version).where(Version.report_year == 2025, Version.organ_name.endswith("财政局"))
        ).one()
        reading = copy.deepcopy(dict(version.reading))
        reading["tables"]["requests"]["new"] |= {"total": None, "natural_person": 77}
        reading["form"] = version.form = "mixed"
        made = {"check": "R1", "severity": "error", "where": "requests.total.total"}
        reading["findings"].append({**made, "message": "旧", "message_en": "old"})
        session.add(FindingRecord(version_id=version.id, **made, message_zh="旧", message_en="old"))
        version.reading, version.reader_version = reading, "0"
