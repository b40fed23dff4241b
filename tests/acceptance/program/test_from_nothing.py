"""Commands started from nothing say and do what the forked ones of the other tests do: their parts load by themselves."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.running.runs import RunRequest, run_in_child
from demo.counties import small_world
from demo.simulation import demo_environment, visit_times
from tests.program import ROOT, Finished, installed, run

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")  # of a package that names the second it was made in
AS_OF = ("--as-of", "2026-02-10")


@pytest.fixture(scope="module", autouse=True)
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a county that was visited on two evenings; it stands in the environment."""
    folder = tmp_path_factory.mktemp("county")
    world = small_world()
    world = replace(world, sites=world.sites[:1])
    with demo_environment(world, folder) as server:
        for evening in (visit_times(world)[4], visit_times(world)[20]):
            server.clock = evening
            run_in_child(RunRequest((), evening))
        (folder / "page.txt").write_text("云溪县财政局2025年政府信息公开工作年度报告\n一、总体情况\n", encoding="utf-8")
        yield folder


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status", "--year", "2025", *AS_OF), 1),
        (("search", "财政局"), 0),
        (("findings", "--year", "2025"), 1),
        (("diff", "990101-002-2025"), 1),
        (("verify",), 0),
        (("decide", "list"), 0),
        (("alerts", "list"), 0),
        (("notice", "--year", "2025", "--region", "990101", "-o", "{out}.ics"), 0),
        (("notice", "--year", "2025", "--region", "990101", *AS_OF, "-o", "{out}.xlsx"), 2),  # nobody looked lately
        (("evidence", "990101-005", "2025", *AS_OF, "-o", "{out}.wacz"), 0),
        (("export", "--format", "csv", "-o", "{out}"), 0),
        (("backup", "-o", "{out}"), 0),
        (("read", "{county}/page.txt", "--format", "json"), 0),
        (("recognise", "云溪县财政局2025年政府信息公开工作年度报告"), 0),
        (("read",), 2),
    ],
    ids=lambda given: " ".join(given[:2]) if isinstance(given, tuple) else "",
)
def test_both_ways_end_alike(county: Path, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    out = tmp_path / "out"
    given = [word.format(out=out, county=county) for word in words]
    ended: list[tuple[int, str, str, set[str]]] = []
    for start in (installed, run):
        done: Finished = start(*given)
        told = _DIGEST.sub("", done.stdout)
        ended.append((done.returncode, told, done.stderr, _made(tmp_path)))
        shutil.rmtree(out, ignore_errors=True)
    assert ended[0][0] == code, ended[0]
    assert ended[1] == ended[0]


SCRIPT = """
import atexit, os, signal, sys, time
print(sys.stdin.read() + os.environ["TOLD"], flush=True)
os.system("echo of a child; pwd >&2")
atexit.register(print, "at the end")
match sys.argv[1]:
    case "die": os.kill(os.getpid(), signal.SIGKILL)
    case "hang": time.sleep(1000)
    case "fail": raise ValueError(sys.argv[2])
    case "leave": sys.exit(sys.argv[2])
"""


@pytest.mark.parametrize(
    ("words", "code", "last_words", "at_the_end"),
    [
        (("die", ""), -signal.SIGKILL, str(ROOT), []),
        (("fail", "甲 乙"), 1, "ValueError: 甲 乙", ["at the end"]),
        (("leave", "甲 乙"), 1, "甲 乙", ["at the end"]),
        (("end", ""), 0, str(ROOT), ["at the end"]),
    ],
)
def test_a_forked_process_is_a_whole_one(
    tmp_path: Path, words: tuple[str, ...], code: int, last_words: str, at_the_end: list[str]
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = run(*words, stdin="丙", env={"TOLD": "丁"}, script=script)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (code, last_words)
    assert done.stdout.splitlines() == ["丙丁", "of a child", *at_the_end]


def test_a_process_that_hangs_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with pytest.raises(subprocess.TimeoutExpired):
        run("hang", env={"TOLD": ""}, script=script, timeout=1)


def _made(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
