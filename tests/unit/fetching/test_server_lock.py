"""The lock of a server: one holder over all processes, freed with it, and the pause it leaves behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from crawler.fetching.server_lock import ServerLock

SERVER = "10.0.0.1"
_HOLD = """
import asyncio, sys, time
from pathlib import Path
from crawler.fetching.server_lock import ServerLock
print(asyncio.run(ServerLock(sys.argv[1], Path(sys.argv[2])).take()), flush=True)
time.sleep(600)
"""


def _take(lock: ServerLock) -> float | None:
    return asyncio.run(lock.take())


def test_one_holds_a_server_and_another_gets_it_afterwards(tmp_path: Path) -> None:
    first, second = ServerLock(SERVER, tmp_path), ServerLock(SERVER, tmp_path)
    assert _take(first) == 0
    assert _take(first) is None
    assert _take(second) is None
    assert _take(ServerLock("10.0.0.2", tmp_path)) == 0
    asyncio.run(first.release(0))
    assert _take(second) == 0


def test_the_pause_is_left_to_whoever_comes_next(tmp_path: Path) -> None:
    first = ServerLock(SERVER, tmp_path)
    _take(first)
    asyncio.run(first.release(30))
    left = _take(ServerLock(SERVER, tmp_path))
    assert left is not None
    assert 20 < left <= 30


def test_what_was_written_beside_it_may_be_broken(tmp_path: Path) -> None:
    first = ServerLock(SERVER, tmp_path)
    _take(first)
    asyncio.run(first.release(30))
    (state,) = tmp_path.glob("*.json")
    for broken in (b"", b"\xff\xfe", b"[]", b'{"free_at": "soon"}', b'{"free_at": 9e99}'):
        state.write_bytes(broken)
        lock = ServerLock(SERVER, tmp_path)
        assert _take(lock) == 0
        asyncio.run(lock.release(0))


def test_it_is_free_when_its_process_was_killed(tmp_path: Path) -> None:
    held = [sys.executable, "-c", _HOLD, SERVER, str(tmp_path)]
    with subprocess.Popen(held, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "0.0"
        assert _take(ServerLock(SERVER, tmp_path)) is None
        process.kill()
        process.wait()
    assert _take(ServerLock(SERVER, tmp_path)) == 0


def test_a_process_that_was_forked_meanwhile_does_not_keep_it(tmp_path: Path) -> None:
    lock = ServerLock(SERVER, tmp_path)
    _take(lock)
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        asyncio.run(lock.release(0))
        assert _take(ServerLock(SERVER, tmp_path)) == 0
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
