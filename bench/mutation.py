"""`python -m bench.mutation PATH… [--sample N] [--seed S]`: how many small faults in these files do their tests find?

Each mutant is one file with one expression or statement changed. It is tried in a process forked from one that has
imported the libraries but nothing of the project; the quickest files of tests go first, the first test that fails ends
it, and one that runs much longer than the tests do without a mutant is ended and counts as found. mutmut and cosmic-ray
were weighed: the one copies the project and draws no sample, the other starts pytest anew for each mutant, which here
takes longer than the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bench.mutants import Mutant, mutants_of

if TYPE_CHECKING:
    import pytest

# The libraries that tests import, loaded once in the process that is forked.
_LIBRARIES = ("pytest", "lxml.html", "pydantic", "sqlalchemy.orm", "hypothesis", "ruamel.yaml", "typer")
_SLOW, _SLACK = 4.0, 10.0  # a mutant may take so many times as long as the tests do without it, and so many seconds


@dataclass(frozen=True, slots=True)
class Score:
    """Mutants found by some test, and those that no test noticed."""

    found: int
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        total = self.found + len(self.survivors)
        return self.found / total if total else 1.0


def main() -> int:
    """Try the sample and print; 0 when at least ``--least`` of the mutants were found."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutation")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    parser.add_argument(
        "--tests", action="append", type=Path, default=[], help="folders of tests (default: the room's)"
    )
    parser.add_argument("--sample", type=int, default=0, help="try so many, drawn with the seed (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--least", type=float, default=0.9, help="the share that must be found")
    wanted = parser.parse_args()
    files = [file for path in wanted.paths for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    tests = wanted.tests or sorted({room_tests(file) for file in files})
    made = drawn([mutant for file in files for mutant in mutants_of(file)], wanted.sample, wanted.seed)
    score = run(made, tests, wanted.jobs)
    for mutant in score.survivors:
        print(diff_of(mutant))
    total = score.found + len(score.survivors)
    print(f"{score.found} of {total} mutants found: {score.share:.3f} (goal {wanted.least}), seed {wanted.seed}")
    return 0 if score.share >= wanted.least else 1


def room_tests(file: Path) -> Path:
    """The folder of unit tests of the room that a file stands in."""
    parts = file.parts
    return Path("tests/unit") / (parts[1] if parts[0] == "archive" and len(parts) > 2 else "visiting")


def drawn(mutants: list[Mutant], sample: int, seed: int) -> list[Mutant]:
    """So many of them; the same seed draws the same from the same files."""
    if not sample or sample >= len(mutants):
        return mutants
    return sorted(random.Random(seed).sample(mutants, sample), key=lambda mutant: (str(mutant.file), mutant.line))


def run(mutants: Sequence[Mutant], tests: Sequence[Path], jobs: int = 1) -> Score:
    """Try every mutant. Raises RuntimeError when the tests fail without any."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        times = Path(folder) / "times.json"
        if _wait(_fork(None, _files(tests), times), begun + 3600) != 0:
            raise RuntimeError("the tests fail without a mutant")
        taken: dict[str, float] = json.loads(times.read_text(encoding="utf-8"))
    files = sorted(_files(tests), key=lambda file: taken.get(str(file.resolve()), 0.0))
    patience = _SLOW * (time.monotonic() - begun) + _SLACK
    running: dict[int, tuple[Mutant, float]] = {}
    waiting, found, survivors = list(mutants), 0, []
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop(0)
            running[_fork(mutant, files)] = (mutant, time.monotonic() + patience)
        for pid, (mutant, end) in list(running.items()):
            status = _ended(pid, end)
            if status is None:
                continue
            del running[pid]
            found += status != 0
            if status == 0:
                survivors.append(mutant)
                print(f"\r{diff_of(mutant)}", file=sys.stderr)
            print(f"\r{found + len(survivors)}/{len(mutants)}", end="", file=sys.stderr, flush=True)
        time.sleep(0.02)
    print(file=sys.stderr)
    return Score(found, tuple(sorted(survivors, key=lambda mutant: (str(mutant.file), mutant.line))))


def diff_of(mutant: Mutant) -> str:
    """The change with its place, as a diff without context."""
    old, new = mutant.file.read_text(encoding="utf-8").splitlines(), mutant.source.splitlines()
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))[3:]
    return "\n".join([f"{mutant.file}:{mutant.line}: {mutant.change}", *(f"    {line}" for line in lines)])


def _files(tests: Sequence[Path]) -> list[Path]:
    """The files of tests in these folders, or the files given."""
    return [file for path in tests for file in ([path] if path.is_file() else sorted(path.rglob("test_*.py")))]


def _fork(mutant: Mutant | None, files: Sequence[Path], times: Path | None = None) -> int:
    """Start a child that runs the tests; its status is 0 when they pass. How long each file took goes to ``times``."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    os.setsid()  # so that what a test starts ends with it
    status = 1
    try:
        status = _tested(mutant, files, times)
    finally:
        os._exit(status)


def _tested(mutant: Mutant | None, files: Sequence[Path], times: Path | None) -> int:
    import pytest

    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    sys.dont_write_bytecode = True
    if mutant:
        sys.meta_path.insert(0, _Planted(mutant))
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0"]
    watch = _Stopwatch()
    status = int(pytest.main([*options, *map(str, files)], plugins=[watch]))
    if times:
        times.write_text(json.dumps(watch.taken), encoding="utf-8")
    return status


class _Stopwatch:
    """A pytest plugin: the seconds that each file of tests takes."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = str(Path(report.fspath).resolve())
        self.taken[file] = self.taken.get(file, 0.0) + report.duration


def _module(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant in the place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant, self._name = mutant, _module(mutant.file)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._mutant.file.resolve(), loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source, str(self._mutant.file.resolve()), "exec"), module.__dict__)


def _ended(pid: int, end: float) -> int | None:
    """The status of a child that has ended, or was ended because its time is over; None while it runs."""
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        return os.waitstatus_to_exitcode(status)
    if time.monotonic() < end:
        return None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -1


def _wait(pid: int, end: float) -> int:
    while (status := _ended(pid, end)) is None:
        time.sleep(0.05)
    return status


if __name__ == "__main__":
    sys.exit(main())
