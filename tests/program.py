"""Runs the program as a user does: the installed command, in a process of its own.

``run``, ``nianbao`` and ``nianbao_json`` fork the process from one that has the program loaded (see loaded.py), for
most of a short command goes into loading. ``installed`` starts the command from nothing.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

from tests.loaded import Order

ROOT = Path(__file__).resolve().parents[1]
NIANBAO = Path(sys.executable).with_name("nianbao")
Finished = subprocess.CompletedProcess[str]


def nianbao(*arguments: str | Path, ok: tuple[int, ...] = (0,), stdin: str = "", **env: str) -> str:
    """What the command prints. Fails with everything it said when its exit code is not among ``ok``."""
    done = run(*arguments, stdin=stdin, env=env)
    assert done.returncode in ok, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def nianbao_json(*arguments: str | Path, ok: tuple[int, ...] = (0, 1)) -> Any:
    """The command's output read as JSON."""
    return json.loads(nianbao(*arguments, ok=ok))


def free_port() -> int:
    """A port of loopback on which nobody listens just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def installed(
    *arguments: str | Path, stdin: str = "", timeout: float = 600, env: Mapping[str, str] | None = None
) -> Finished:
    """The same as ``run``, started by the operating system like any other program."""
    return subprocess.run(
        [NIANBAO, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        check=False,
    )


def run(
    *arguments: str | Path,
    stdin: str = "",
    timeout: float = 600,
    env: Mapping[str, str] | None = None,
    script: Path = NIANBAO,
) -> Finished:
    """The finished process, whatever came of it; it is killed, and TimeoutExpired raised, after so many seconds.

    Another ``script`` than the program runs in the same way.
    """
    words = [str(word) for word in arguments]
    order = Order(str(script), words, {**os.environ, **(env or {})}, str(ROOT))
    out, out_end = os.pipe()
    err, err_end = os.pipe()
    with ThreadPoolExecutor(2) as readers, socket.socket(socket.AF_UNIX) as forker:
        said = [readers.submit(_read_all, end) for end in (out, err)]
        try:
            forker.connect(_loaded())
            with _file_of(stdin) as given:
                socket.send_fds(forker, [b"\n"], [given.fileno(), out_end, err_end])
        finally:
            os.close(out_end)
            os.close(err_end)
        forker.sendall(json.dumps(order).encode() + b"\n")
        code = _ending(forker, words, timeout)
        return subprocess.CompletedProcess([order.script, *words], code, *(text.result() for text in said))


@contextmanager
def served(*arguments: str, **env: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`nianbao serve` on a free port, with the process and the port; ended by SIGTERM if it still runs."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as said:  # a pipe that nobody empties would stop the server
        server = subprocess.Popen(
            [NIANBAO, "serve", "--port", "0", *arguments], cwd=ROOT, env={**os.environ, **env}, stderr=said
        )
        try:
            yield server, _told_port(server, Path(said.name))
        finally:
            server.terminate()
            server.wait(timeout=60)


def _told_port(server: subprocess.Popen[bytes], said: Path) -> int:
    """The port that the server tells of once it listens."""
    while not (told := re.search(r":(\d+)/", text := said.read_text("utf-8"))):
        assert server.poll() is None, text
        time.sleep(0.02)
    return int(told[1])


def _ending(forker: socket.socket, words: list[str], timeout: float) -> int:
    """The exit code, negative the number of the signal that ended it."""
    answers = forker.makefile()
    started = answers.readline()
    assert started, "the process that has the program loaded has ended; its own standard error says why"
    pid = int(started)
    forker.settimeout(timeout)
    try:
        return int(answers.readline())
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        raise subprocess.TimeoutExpired(words, timeout) from None
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGKILL)
        raise


@cache
def _loaded() -> str:
    """The address at which the loaded process, which ends with this one, takes orders."""
    folder = tempfile.TemporaryDirectory(prefix="nianbao-")
    address = str(Path(folder.name) / "orders")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.loaded", str(listener.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # no fork of a process of several threads
            pass_fds=[listener.fileno()],
            process_group=0,
        )
    atexit.register(folder.cleanup)
    atexit.register(process.communicate)
    return address


def _read_all(end: int) -> str:
    with open(end, encoding="utf-8") as file:
        return file.read()


@contextmanager
def _file_of(text: str) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        yield file
