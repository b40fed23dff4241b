"""The real server: half-open connections, several processes, a quiet end."""

from __future__ import annotations

import signal
import socket
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tests.program import served


def _status(port: int) -> int:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_900_half_open_connections_do_not_stop_it_and_are_ended(tmp_path: Path) -> None:
    with served(NIANBAO_DATA=str(tmp_path), NIANBAO_SERVE__HEAD_TIMEOUT="3") as (_server, port), ExitStack() as opened:
        assert _status(port) == 200
        half_open = []
        for number in range(900):
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            if number % 2:
                one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
            half_open.append(one)
        assert _status(port) == 200
        ended = [one.recv(1) == b"" for one in half_open if _ends(one)]
        assert len(ended) == 900
        assert _status(port) == 200


def _ends(one: socket.socket) -> bool:
    """Whether the server closed or reset the connection."""
    try:
        return one.recv(1, socket.MSG_PEEK) == b""
    except ConnectionResetError:
        return True


def test_several_processes_serve_and_end_together(tmp_path: Path) -> None:
    with served(NIANBAO_DATA=str(tmp_path), NIANBAO_SERVE__PROCESSES="2") as (server, port):
        assert _status(port) == 200
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert len(children) >= 2
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
        for _ in range(100):  # the one that tracks shared memory ends after the others
            if not any(Path(f"/proc/{child}").exists() for child in children):
                return
            time.sleep(0.1)
        raise AssertionError("a process outlived the server")
