"""Each exit code is really caused: one sentence that says what to do, never a traceback, never 0 or 1 for a failure."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.program import NIANBAO, Finished, run


def program(data: Path, *words: str, shell: str = "", before: Callable[[], None] | None = None) -> Finished:
    """The installed command on a data folder; ``shell`` is what follows it on the line."""
    line = ["bash", "-c", f'set -o pipefail; "$0" "$@" {shell}', str(NIANBAO), *words]
    env = {**os.environ, "NIANBAO_DATA": str(data), "NIANBAO_CONFIG": str(ROOT / "config")}
    return subprocess.run(line, capture_output=True, text=True, env=env, preexec_fn=before, check=False)


def failed(done: Finished, code: int, *told: str) -> None:
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("nianbao: ")]) == 1
    for words in told:
        assert words in done.stderr


@pytest.fixture
def kept(data: Path) -> Path:
    """A data folder with a database in it."""
    assert run("status").returncode == 0
    return data


@pytest.mark.parametrize("words", [("status",), ("doctor",), ("search", "报告")])
def test_a_file_that_is_no_database_asks_for_a_rebuild(kept: Path, words: tuple[str, ...]) -> None:
    for name in ("nianbao.db-wal", "nianbao.db-shm"):
        (kept / name).unlink(missing_ok=True)
    (kept / "nianbao.db").write_bytes(b"no database at all" * 999)
    failed(run(*words), 74, "the database is damaged", "nianbao rebuild")


def test_a_cut_database_asks_for_a_rebuild_and_is_made_anew_by_it(kept: Path) -> None:
    for name in ("nianbao.db-wal", "nianbao.db-shm"):
        (kept / name).unlink(missing_ok=True)
    os.truncate(kept / "nianbao.db", 9000)
    failed(run("status"), 74, "the database is damaged", "nianbao rebuild")
    assert run("rebuild").returncode == 0
    assert run("status").returncode == 0


def test_a_database_of_a_later_version_is_told_and_left_as_it_is(kept: Path) -> None:
    with closing(sqlite3.connect(kept / "nianbao.db")) as there, there:
        (revision,) = there.execute("SELECT version_num FROM alembic_version").fetchone()
        there.execute("UPDATE alembic_version SET version_num = '9999'")
    for words in (("status",), ("doctor",), ("schedule", "--once")):
        failed(run(*words), 74, "revision 9999, newer than this program's", "nianbao rebuild")
    with closing(sqlite3.connect(kept / "nianbao.db")) as there, there:
        there.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    assert run("status").returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a folder read-only")
def test_a_data_folder_that_is_read_only_is_told_and_works_again_once_it_is_not(kept: Path) -> None:
    if subprocess.run(["mount", "--bind", kept, kept], capture_output=True, check=False).returncode:
        pytest.skip("this process may not mount anything")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", kept], check=True)
        for words in (("schedule", "--once"), ("rebuild",)):
            failed(run(*words), 74, str(kept))
    finally:
        subprocess.run(["umount", kept], check=True)
    assert run("rebuild").returncode == 0
    assert run("status").returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_small_disk_that_is_full_is_told_and_works_again_once_it_is_not(data: Path) -> None:
    data.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", data], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this process may not mount anything")
    try:
        filling = data / "filling"
        with suppress(OSError), filling.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        failed(run("status"), 74, "free space")
        filling.unlink()
        assert run("status").returncode == 0
    finally:
        subprocess.run(["umount", data], check=True)


def test_tables_of_a_migration_that_was_cut_short_ask_for_a_rebuild(data: Path) -> None:
    data.mkdir()
    with closing(sqlite3.connect(data / "nianbao.db")) as there:
        there.execute("CREATE TABLE site (id INTEGER)")
    failed(run("status"), 74, "nianbao rebuild")


def test_a_full_disk_says_so(data: Path, tmp_path: Path) -> None:
    small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))  # noqa: E731
    failed(program(data, "status", before=small), 74, "free space")
    failed(program(tmp_path / "other", "backup", "-o", str(tmp_path / "copy"), before=small), 74, "free space")


def test_output_that_cannot_be_written_is_no_success(kept: Path) -> None:
    failed(program(kept, "status", shell="> /dev/full"), 74, "free space")
    failed(run("status", "--format", "csv", "-o", kept / "nowhere" / "board.csv"), 74, "nowhere")


def test_a_reader_that_goes_away_is_no_failure_to_speak_of(kept: Path) -> None:
    done = program(kept, "site", "list", shell="| true")
    assert (done.returncode, done.stderr) == (141, "")


def test_a_data_folder_that_is_a_file_is_told(data: Path) -> None:
    data.write_text("")
    failed(run("status"), 74, str(data))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take another user's place")
def test_a_data_folder_of_somebody_else_is_told(kept: Path, tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        if folder.stat().st_mode & 0o005 != 0o005:
            pytest.skip(f"others may not enter {folder}")
    kept.chmod(0o755)
    (kept / "nianbao.db").chmod(0o444)
    done = program(kept, "status", before=lambda: os.setuid(65534))
    if done.returncode == 126 or "bad interpreter" in done.stderr:
        pytest.skip("others may not run this program")
    failed(done, 74)


def test_a_server_that_is_not_there_is_told_without_the_password(data: Path) -> None:
    pytest.importorskip("psycopg")
    done = run("status", env={"NIANBAO_DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/x"})
    failed(done, 74, "database server", "database_url")
    assert "geheim" not in done.stderr


def test_a_temporary_folder_with_too_long_a_name_is_told(data: Path, tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    failed(run("demo", "--exit", env={"TMPDIR": str(long), "NIANBAO_DATA": str(data)}), 74, "set TMPDIR to another")


def test_usage_and_configuration_end_with_two(data: Path) -> None:
    assert run("status", "--yaer", "2025").returncode == 2
    failed(run("status", "--state", "lost"), 2, "--state")
    failed(run("status", env={"NIANBAO_CONFIG": "/nowhere"}), 2, "/nowhere", "nianbao init")
    assert not data.exists()


def test_help_and_version_need_no_configuration(data: Path) -> None:
    for words in (("--help",), ("--version",), ("status", "--help")):
        assert run(*words, env={"NIANBAO_CONFIG": "/nowhere"}).returncode == 0


def test_a_fault_of_the_program_ends_with_seventy_and_keeps_its_details(data: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(
        "import sys\nfrom crawler.commands import app, main\nimport crawler.commands.status as s\n"
        "def register(a):\n    a.command('status')(lambda: {}['who'])\n"
        "s.register = register\nsys.argv = ['nianbao', 'status']\nmain()\n"
    )
    done = run(script=broken)
    failed(done, 70, "a fault of the program (KeyError: 'who')", str(data / "log" / "failures.log"))
    assert "KeyError: 'who'" in (data / "log" / "failures.log").read_text(encoding="utf-8")
    shown = run(script=broken, env={"NIANBAO_DEBUG": "1"})
    assert (shown.returncode, "Traceback" in shown.stderr) == (70, True)
