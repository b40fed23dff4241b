"""A1 to A4: one line an act, whole or not at all; what was done to the chain is found and named."""

from __future__ import annotations

import json
import logging
import os
import resource
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from archive.captures.timestamps import timestamp_problems
from archive.errors import NianbaoError
from archive.journal.chain_check import check_journal
from archive.journal.line import JournalLine
from archive.journal.reading import read_journal
from archive.notices.order import OrderLogLine
from archive.office.files import file_path, keep_file, remove_unnamed
from archive.office.heads import heads_folder, seal_head
from archive.office.orders import issue_orders
from archive.office.proof import office_problems
from tests.soak import tried
from tests.unit.office.desk import NOW, cli, journal_bytes, office, say
from tests.unit.office.kill import killed_at

from datetime import date, datetime, timedelta  # isort: skip


def orders(count: int) -> list[OrderLogLine]:
    told = {"number": "-", "step": "issued", "by": "李某", "at": NOW, "report_year": 2025, "state": "overdue"}
    made = ({**told, "organ_id": f"organ-{n}", "due": date(2026, 3, 1)} for n in range(count))
    return [OrderLogLine.model_validate(one) for one in made]


def test_a1_a_notice_with_twelve_orders_is_one_line(tmp_path: Path) -> None:
    entered = issue_orders(office(tmp_path), cli(), orders(12), "督")
    assert [line.act for line in read_journal(tmp_path)] == ["journal.started", "order.issue"]
    assert [order.number for order in entered] == [f"督〔2026〕{n}号" for n in range(1, 13)]


@pytest.mark.soak
def test_a1_a4_a_kill_between_any_two_system_calls_leaves_all_of_an_act_or_nothing(tmp_path: Path) -> None:
    whole, start = tmp_path / "whole", tmp_path / "start"
    say(office(start), cli(), "decision.confirm")
    shutil.copytree(start, whole)
    issue_orders(office(whole), cli(), orders(12), "督")
    outcomes, call, kills = set(), 0, 0
    while True:
        call += tried(7, 1)  # each seventh, in the suite
        kills += 1
        data = tmp_path / f"killed-{call}"
        shutil.copytree(start, data)
        killed = killed_at(call, lambda data=data: issue_orders(office(data), cli(), orders(12), "督"))  # type: ignore[misc]
        lines = [line.act for line in read_journal(data)]
        assert lines in (
            ["journal.started", "decision.confirm"],
            ["journal.started", "decision.confirm", "order.issue"],
        )
        assert check_journal(data)[1] == []
        outcomes.add(len(lines))
        say(office(data), cli(), "decision.dismiss")  # whoever comes next goes on from there
        assert [line.act for line in read_journal(data)] == [*lines, "decision.dismiss"]
        assert list(office_problems(data)) == []
        shutil.rmtree(data)
        if not killed:
            break
    assert outcomes == {2, 3}
    assert kills > 20, "it was killed between many calls"


def test_a1_a_file_that_no_line_names_is_removed_after_a_day(tmp_path: Path) -> None:
    named, unnamed = keep_file(tmp_path, b"proof"), keep_file(tmp_path, b"never used")
    say(office(tmp_path), cli(), files=(named,))
    later = datetime.now(NOW.tzinfo)
    digests = [digest for line in read_journal(tmp_path) for digest in line.files]
    assert remove_unnamed(tmp_path, digests, later) == []
    assert remove_unnamed(tmp_path, digests, later + timedelta(hours=25)) == [unnamed]
    assert file_path(tmp_path, named).read_bytes() == b"proof"
    assert list(office_problems(tmp_path)) == []
    file_path(tmp_path, named).unlink()
    assert [problem.kind for problem in office_problems(tmp_path)] == ["missing_file"]


def test_a2_the_first_line_names_the_old_files_and_a_change_in_them_is_found(tmp_path: Path) -> None:
    old = tmp_path / "decisions" / "decisions.jsonl"
    old.parent.mkdir()
    old.write_bytes(b'{"organ_id": "x"}\n')
    say(office(tmp_path), cli())
    first = read_journal(tmp_path)[0]
    told = {"size": old.stat().st_size, "sha256": sha256(old.read_bytes()).hexdigest()}
    assert (first.seq, first.act, first.body["old_files"]) == (
        1,
        "journal.started",
        {"decisions/decisions.jsonl": told},
    )
    assert list(office_problems(tmp_path)) == []
    with old.open("ab") as file:
        file.write(b"\n")
    assert [(p.kind, p.file) for p in office_problems(tmp_path)] == [("altered_file", "decisions/decisions.jsonl")]
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "orders.jsonl").write_bytes(b"{}\n")
    assert "orders/orders.jsonl" in [p.file for p in office_problems(tmp_path)], "and one that came after"


def altered(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[2].replace("李某", "张某"), *lines[3:]]


def resealed(lines: list[str]) -> list[str]:
    told = JournalLine.model_validate(json.loads(lines[2])).model_copy(update={"by": "张某"}).sealed()
    return [*lines[:2], told.text(), *lines[3:]]


def removed(lines: list[str]) -> list[str]:
    return [*lines[:2], *lines[3:]]


def inserted(lines: list[str]) -> list[str]:
    return [*lines[:3], lines[2], *lines[3:]]


def swapped(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (altered, "seq 3 was altered"),
        (resealed, "seq 4 does not follow"),
        (removed, "seq 3 is missing"),
        (inserted, "seq 3 stands"),
        (swapped, "seq 3 stands behind seq 4"),
    ],
)
def test_a3_a_line_altered_removed_inserted_or_swapped_is_named(
    tmp_path: Path, change: Callable[[list[str]], list[str]], named: str
) -> None:
    at = office(tmp_path)
    for number in range(5):
        say(at, cli(), now=NOW + timedelta(hours=number))
    path = tmp_path / "office" / "journal" / "2026.jsonl"
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())) + "\n", encoding="utf-8")
    assert any(named in problem.reason for problem in office_problems(tmp_path)), list(office_problems(tmp_path))


def test_a3_the_chain_runs_on_across_years(tmp_path: Path) -> None:
    at = office(tmp_path)
    say(at, cli())
    later = say(at, cli(), now=NOW + timedelta(days=365))
    assert sorted(path.name for path in (tmp_path / "office" / "journal").glob("*.jsonl")) == [
        "2026.jsonl",
        "2027.jsonl",
    ]
    assert later.prev == read_journal(tmp_path)[1].hash
    assert list(office_problems(tmp_path)) == []
    (tmp_path / "office" / "journal" / "2026.jsonl").unlink()
    assert "seq 1 to 2 is missing" in next(office_problems(tmp_path)).reason


def test_a3_newest_lines_cut_off_are_found_by_the_sealed_head(tmp_path: Path) -> None:
    at = office(tmp_path)
    for number in range(3):
        say(at, cli(), now=NOW + timedelta(hours=number))
    sealed = seal_head(tmp_path, NOW)
    assert sealed is not None
    assert seal_head(tmp_path, NOW) is None, "sealed once"
    path = tmp_path / "office" / "journal" / "2026.jsonl"
    kept = path.read_bytes()
    path.write_bytes(b"".join(kept.splitlines(keepends=True)[:-1]))
    assert [(p.kind, p.reason) for p in office_problems(tmp_path)] == [
        ("lost_tail", f"seq 4, sealed in {sealed.name}, is missing")
    ]
    path.write_bytes(kept)
    assert list(office_problems(tmp_path)) == []
    sealed.unlink()
    assert [problem.kind for problem in office_problems(tmp_path)] == ["missing_file"], (
        "a head removed is found as well"
    )
    assert list(timestamp_problems(heads_folder(tmp_path))) == []


def test_a4_half_a_line_is_cut_off_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    at = office(tmp_path)
    say(at, cli())
    whole = journal_bytes(at)
    path = tmp_path / "office" / "journal" / "2026.jsonl"
    path.write_bytes(whole + whole.splitlines()[-1][:40])
    assert list(office_problems(tmp_path)) == [], "the next act goes on from the last whole line"
    with caplog.at_level(logging.WARNING, "nianbao.journal"):
        say(at, cli(), now=NOW + timedelta(hours=1))
    assert "incomplete last line" in caplog.text
    assert journal_bytes(at).startswith(whole)
    assert [line.seq for line in read_journal(tmp_path)] == [1, 2, 3]
    assert list(office_problems(tmp_path)) == []


def test_a4_a_full_disk_refuses_the_act_and_nothing_is_applied(tmp_path: Path) -> None:
    at = office(tmp_path)
    say(at, cli())
    before = journal_bytes(at)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, len(before) + 20))
            say(at, cli(), now=NOW + timedelta(hours=1))
        except NianbaoError as refused:
            code = 7 if "nothing was recorded" in str(refused) else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WEXITSTATUS(status) == 7
    assert journal_bytes(at) == before
    assert say(at, cli(), now=NOW + timedelta(hours=2)).seq == 3
