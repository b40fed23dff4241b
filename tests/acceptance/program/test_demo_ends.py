"""The demo leaves nothing behind, whenever and however it is ended, and with --keep its whole world to be tried on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.acceptance.program.short_demo import short_demo
from tests.program import ROOT, nianbao, run


class Running:
    """A demo at work, with what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self._folder = process, folder

    @property
    def said(self) -> str:
        return (self._folder / "err").read_text(encoding="utf-8") + (self._folder / "out").read_text(encoding="utf-8")

    def waits_until(self, seen: Callable[[], object]) -> None:
        while not seen():
            assert self.process.poll() is None, self.said
            time.sleep(0.01)

    def ends_by(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait()


@pytest.fixture
def place() -> Iterator[Path]:
    """The folder for temporary files that the demo is given; empty. Its name is short: sockets of children lie in it,
    and the system takes no address of a socket over some hundred characters."""
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        yield Path(folder)


@contextmanager
def demo(tmp_path: Path, place: Path, *words: str, **env: str) -> Iterator[Running]:
    script = short_demo(tmp_path)
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        process = subprocess.Popen(
            [sys.executable, script, "demo", *words],
            stdout=out, stderr=err, text=True, cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place), **env},
        )  # fmt: skip
        try:
            yield Running(process, tmp_path)
        finally:
            process.kill()
            process.wait()


def processes(place: Path) -> list[str]:
    """The command lines of processes that were given this folder for temporary files."""
    found = []
    for one in Path("/proc").iterdir():
        with suppress(OSError):
            if one.name.isdigit() and f"TMPDIR={place}\0".encode() in (one / "environ").read_bytes():
                found.append((one / "cmdline").read_text())
    return found


def nothing_is_left(place: Path) -> None:
    assert list(place.iterdir()) == []
    while processes(place):  # the helper from which runs are forked ends itself once it has lost its parent
        time.sleep(0.05)
    assert list(place.iterdir()) == []


def in_the_days(running: Running) -> None:
    running.waits_until(lambda: "visits:" in running.said)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_in_the_middle_of_the_days(tmp_path: Path, place: Path, number: int) -> None:
    with demo(tmp_path, place, "--exit") as running:
        in_the_days(running)
        assert [path.name[:13] for path in place.glob("nianbao*")] == ["nianbao-demo-"]
        assert running.ends_by(number) == 130
        assert "Traceback" not in running.said
        nothing_is_left(place)


@pytest.mark.parametrize("patience", [0.0, 0.3, 1.0])
def test_ended_soon_after_its_folder_is_there(tmp_path: Path, place: Path, patience: float) -> None:
    with demo(tmp_path, place, "--exit") as running:
        running.waits_until(lambda: list(place.iterdir()))
        time.sleep(patience)
        assert running.ends_by(signal.SIGTERM) == 130, running.said
        nothing_is_left(place)


def test_ended_twice(tmp_path: Path, place: Path) -> None:
    with demo(tmp_path, place, "--exit") as running:
        in_the_days(running)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        assert running.ends_by(signal.SIGTERM) in (130, -signal.SIGTERM)  # the second may come when all is done
        nothing_is_left(place)


def test_ended_while_it_serves(tmp_path: Path, place: Path) -> None:
    data = tmp_path / "not" / "yet"
    with demo(tmp_path, place, "--port", "0", NIANBAO_DATA=str(data)) as running:
        running.waits_until(lambda: "/notices/" in running.said)
        assert [path.name[:13] for path in data.iterdir()] == ["nianbao-demo-"]
        address = re.search(r"http://\S+/board/2025", running.said)
        assert address
        assert "云溪县财政局" in urlopen(address[0]).read().decode()
        assert running.ends_by(signal.SIGTERM) == 0, running.said
        assert not (tmp_path / "not").exists()
        nothing_is_left(place)


def test_what_is_kept_can_be_tried_on(tmp_path: Path, place: Path) -> None:
    kept = tmp_path / "kept"
    with demo(tmp_path, place, "--exit", "--keep", str(kept)) as running:
        assert running.process.wait() == 0, running.said
        nothing_is_left(place)
        assert sorted(path.name for path in kept.iterdir()) == ["config", "data"]
        env = dict(re.findall(r"(NIANBAO_(?:DATA|CONFIG))=(\S+)", running.said))
        assert env == {"NIANBAO_DATA": str(kept / "data"), "NIANBAO_CONFIG": str(kept / "config")}
        told = re.search(r"^nianbao (status .*)$", running.said, re.MULTILINE)
        assert told
        assert "云溪县财政局" in nianbao(*told[1].split(), **env)
        assert nianbao("verify", **env)
        assert "nianbao serve" in running.said


def test_what_is_to_be_kept_is_kept_when_it_is_ended(tmp_path: Path, place: Path) -> None:
    with demo(tmp_path, place, "--exit", "--keep", str(tmp_path / "kept")) as running:
        in_the_days(running)
        assert running.ends_by(signal.SIGTERM) == 130
        assert (tmp_path / "kept" / "data" / "nianbao.db").is_file()
        nothing_is_left(place)


@pytest.mark.parametrize("is_file", [True, False])
def test_nothing_is_put_where_something_is(tmp_path: Path, is_file: bool) -> None:
    taken = tmp_path / "taken" if is_file else tmp_path
    (tmp_path / "taken").write_text("mine")
    done = run("demo", "--exit", "--keep", str(taken))
    assert done.returncode == 2
    assert done.stderr == f"nianbao: {taken} is not an empty folder; name one that is empty or does not exist yet\n"
    assert (tmp_path / "taken").read_text() == "mine"
