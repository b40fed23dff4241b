"""docs/operating.md, from an empty machine to a restore: its own lines are run, in one shell, as they stand."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import date
from pathlib import Path

from demo.generate import generate
from demo.server import DemoServer
from demo.world import Site, at
from tests.program import NIANBAO, ROOT, free_port

_TITLE = "## From an empty machine to a restore"
_STEPS = 6


def _lines() -> str:
    """The block of commands below the title in the manual."""
    told = (ROOT / "docs/operating.md").read_text(encoding="utf-8").partition(_TITLE)[2]
    found = re.search(r"```sh\n(.*?)```", told, re.S)
    assert found
    return found[1]


def test_the_manual_leads_from_an_empty_machine_to_a_restore(tmp_path: Path) -> None:
    world = generate(1, 12, seed=5, fault_rate=0)
    [site] = world.sites
    port = free_port()
    with DemoServer(world) as server:
        server.clock = at(date(2026, 3, 20), "12:00")
        places = {
            "# 2.": f"echo {site.region},{site.name},county,411400,, >> config/regions.csv\n# 2.",  # a county made up
            "http://www.example.gov.cn/": f"{server.url(site.host)} --allow-private",
            "/srv/": f"{tmp_path}/srv/",
            "/mnt/": f"{tmp_path}/mnt/",
            "serve --read-only": f"serve --read-only --port {port}",
            ":8000/": f":{port}/",
        }
        script = _lines()
        for written, here in places.items():
            assert written in script
            script = script.replace(written, here)
        assert len(re.findall(r"^# \d\.", script, re.M)) == _STEPS
        done = _run(script, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    assert "warning" not in done.stdout, "doctor has nothing to warn of"
    _both_archives_tell_the_same(tmp_path, site)


def _run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the lines as a shell does that stops at the first command that fails."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    own |= {"PATH": f"{NIANBAO.parent}:{os.environ['PATH']}", "NIANBAO_POLITENESS__DELAY": "0"}
    (folder / "srv").mkdir()
    return subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", script],
        env=own, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip


def _both_archives_tell_the_same(folder: Path, site: Site) -> None:
    """The board of the lost machine and that of the new one name the same organs, states and days."""
    boards = [_board(folder / place) for place in ("srv/nianbao", "srv/new")]
    assert boards[0] == boards[1]
    assert len(boards[0].splitlines()) == len(site.organs)


def _board(place: Path) -> str:
    own = {**os.environ, "NIANBAO_DATA": str(place / "data"), "NIANBAO_CONFIG": str(place / "config")}
    done = subprocess.run(
        [NIANBAO, "status", "--year", "2025", "--format", "csv"],
        env=own, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    _, *rows = done.stdout.splitlines()
    return "\n".join(",".join(row.split(",")[:6]) for row in rows)
