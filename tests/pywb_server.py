"""pywb, the Webrecorder project's replay server, as another program: in an environment of its own, since it binds
libraries to older versions than ours. Tests that need it are skipped, and say so, where it cannot be installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.program import ROOT, free_port

_WANTED = "pywb==2.10.0"
_PLACE = ROOT / ".uv" / _WANTED.replace("==", "-")


@cache
def wayback() -> Path:
    """The program; installed once in a checkout. Skips the test where that fails."""
    program = _PLACE / "bin" / "wayback"
    if not program.exists():
        uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
        commands = (
            ["venv", "--clear", "--python", sys.executable, str(_PLACE)],
            ["pip", "install", "--python", str(_PLACE / "bin" / "python"), _WANTED],
        )
        for command in commands:
            try:
                done = subprocess.run([uv, *command], capture_output=True, text=True, timeout=300, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                pytest.skip(f"{_WANTED} cannot be installed here: {error}")
            if done.returncode:
                pytest.skip(f"{_WANTED} cannot be installed here: {done.stderr.strip()[-200:]}")
    return program


@contextmanager
def replaying(folder: Path, index: str, *records: str) -> Iterator[str]:
    """The address of a collection that pywb replays from an index and records elsewhere, until the end.

    ``index`` as in pywb's configuration: a folder, or ``cdx+http://…``.
    """
    paths = "".join(f"\n      - {one}" for one in records)
    (folder / "config.yaml").write_text(
        f"collections:\n  all:\n    index: {index}\n    archive_paths:{paths}\n", encoding="utf-8"
    )
    port = free_port()
    with (folder / "pywb.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [wayback(), "-p", str(port), "--bind", "127.0.0.1", "-d", str(folder)], stdout=log, stderr=log
        )
        try:
            _wait(port, process, folder / "pywb.log")
            yield f"http://127.0.0.1:{port}/all"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text("utf-8")[-1000:]
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"pywb did not answer: {log.read_text('utf-8')[-1000:]}")
