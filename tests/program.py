"""Runs the program as a user does: the installed command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NIANBAO = Path(sys.executable).with_name("nianbao")


def nianbao(*arguments: str | Path, ok: tuple[int, ...] = (0,), stdin: str = "", **env: str) -> str:
    """What the command prints. Fails with everything it said when its exit code is not among ``ok``."""
    done = run(*arguments, stdin=stdin, env=env)
    assert done.returncode in ok, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run(
    *arguments: str | Path, stdin: str = "", timeout: float = 240, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The finished process, whatever came of it."""
    return subprocess.run(
        [str(NIANBAO), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        check=False,
    )


def nianbao_json(*arguments: str | Path, ok: tuple[int, ...] = (0, 1)) -> Any:
    """The command's output read as JSON."""
    return json.loads(nianbao(*arguments, ok=ok))
