"""moto's S3 server as another program, in an environment of its own, since it binds libraries to older versions than
ours. Tests that need it are skipped, and say so, where it cannot be installed."""

from __future__ import annotations

import os
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

_WANTED = "moto[server,s3]==5.2.5"
_PLACE = ROOT / ".uv" / "moto-5.2.5"
KEYS = {"AWS_ACCESS_KEY_ID": "nianbao", "AWS_SECRET_ACCESS_KEY": "nianbao-secret", "AWS_SESSION_TOKEN": ""}
BUCKET = "nianbao-test"


@cache
def moto() -> Path:
    """The program; installed once in a checkout. Skips the test where that fails."""
    program = _PLACE / "bin" / "moto_server"
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
def s3_server() -> Iterator[str]:
    """The address of an S3 server with one empty bucket, until the end."""
    port = free_port()
    command = [str(moto()), "-H", "127.0.0.1", "-p", str(port)]
    env = {**os.environ, **KEYS, "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "true"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _make_bucket(address)
            yield address
        finally:
            server.terminate()


def _make_bucket(address: str) -> None:
    for _ in range(600):
        try:
            request = urllib.request.Request(f"{address}/{BUCKET}", method="PUT")
            with urllib.request.urlopen(request):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the S3 server did not start")
