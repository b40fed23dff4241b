"""The process beside `nianbao serve` that keeps the search index up to date."""

from __future__ import annotations

import os
import shutil
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from archive.web.serving import index_follower
from tests.program import served

T = TypeVar("T")


def test_it_is_started_again_gives_way_to_pages_and_ends_with_the_server(watched: Path, tmp_path: Path) -> None:
    shutil.copytree(watched, tmp_path / "here")
    env = {"NIANBAO_DATA": str(tmp_path / "here" / "data"), "NIANBAO_CONFIG": str(tmp_path / "here" / "config")}
    index = tmp_path / "here" / "data" / "search"
    shutil.rmtree(index)
    with served(**env) as (server, port):
        first = until(lambda: follower_of(server.pid))
        assert until(lambda: found(port, "报告"))
        assert os.getpriority(os.PRIO_PROCESS, first) > os.getpriority(os.PRIO_PROCESS, server.pid)
        os.kill(first, signal.SIGKILL)
        shutil.rmtree(index)
        second = until(lambda: (at := follower_of(server.pid)) != first and at)
        assert until(lambda: found(port, "报告"))
        server.kill()
        server.wait()
        assert until(lambda: not Path(f"/proc/{second}/cmdline").exists())


def test_it_ends_when_the_server_is_told_to(watched: Path) -> None:
    with served(NIANBAO_DATA=str(watched / "data"), NIANBAO_CONFIG=str(watched / "config")) as (server, _port):
        follower = until(lambda: follower_of(server.pid))
    assert until(lambda: not Path(f"/proc/{follower}/cmdline").exists())


def follower_of(server: int) -> int:
    """The id of the process that follows for a server; 0 while there is none."""
    for task in Path(f"/proc/{server}/task").iterdir():
        for child in map(int, (task / "children").read_text("ascii").split()):
            with suppress(OSError):
                if index_follower.__name__.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
    return 0


def found(port: int, words: str) -> bool:
    """Whether the server finds words; False while it has no index."""
    with suppress(urllib.error.HTTPError):
        address = f"http://127.0.0.1:{port}/api/v1/search?" + urllib.parse.urlencode({"q": words})
        with urllib.request.urlopen(address, timeout=60) as answer:
            return b'"url"' in answer.read()
    return False


def until(ask: Callable[[], T]) -> T:
    """What is answered, once it is true."""
    for _ in range(600):
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError("it never came to be")
