"""A process that has the program loaded and forks itself for every command: starting the program is then cheap.

Nothing of a command is imitated: a fork becomes the installed script, under its own arguments, environment, folder and
standard streams, in the main thread of an interpreter whose threads, exit functions and streams end as any other's do.
Only the loading is done once, and the loaded modules are not taken apart at each end (see quick_end.py).
"""

from __future__ import annotations

from tests.quick_end import end_with  # isort: skip  (before whatever else registers exit functions)

import contextlib
import fcntl
import gc
import json
import multiprocessing.util
import os
import runpy
import selectors
import signal
import socket
import sys
import time
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

import crawler.commands

# What commands import late besides each other and what a run does: everything that takes a tenth of a second.
_HEAVY = (
    "apprise",
    "crawler.running.preload",
    "crawler.discovery.config_files",
    "crawler.running.dry_run",
    "docx",
    "opencc",
    "openpyxl",
    "pypinyin",
    "rich.status",
    "scheduler",
    "trafilatura",
    "xlsxwriter",
)
_STREAMS = 3
_FORKSERVER = "from multiprocessing.forkserver import main"


class Order(NamedTuple):
    """What a command is given besides its streams."""

    script: str
    arguments: list[str]
    environment: dict[str, str]
    folder: str


def wait(listener: socket.socket) -> Order:
    """Returns in a fork only, with the order it has to follow. Ends with the process that holds our standard input."""
    tell, told = socket.socketpair()
    tell.setblocking(False)
    told.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(tell.fileno())
    running: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        for source in (0, told, listener):
            selector.register(source, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if 0 in ready:
                os._exit(0)
            if told in ready:
                told.recv(4096)
                _tell_ends(running)
            if listener in ready:
                caller, _ = listener.accept()
                if (pid := os.fork()) == 0:
                    for sock in (listener, tell, told, *running.values()):
                        sock.close()
                    break
                running[pid] = caller
    return _become(caller)


def _tell_ends(running: dict[int, socket.socket]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            with running.pop(ended[0]) as caller, contextlib.suppress(OSError):
                caller.sendall(f"{os.waitstatus_to_exitcode(ended[1])}\n".encode())


def _become(caller: socket.socket) -> Order:
    """Take the caller's streams, environment and folder, as a process that has just been started has them."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with caller:
        _, streams, _, _ = socket.recv_fds(caller, 1, _STREAMS)
        order = Order(*json.loads(caller.makefile().readline()))
        caller.sendall(f"{os.getpid()}\n".encode())
    for stream, number in zip(streams, range(_STREAMS), strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    os.chdir(order.folder)
    sys.argv = [order.script, *order.arguments]
    sys.path[0] = os.path.dirname(order.script)  # noqa: PTH120
    return order


def keep_spare() -> None:
    """A run forks from a server of its own, which would load everything again: let a fork made now become that one."""
    near, far = socket.socketpair()
    if (pid := os.fork()) == 0:
        near.close()
        _be_spare(far)
    far.close()
    start = multiprocessing.util.spawnv_passfds

    def spawn(path: bytes, args: list[str], passfds: list[int]) -> int:
        if near.fileno() < 0 or not args[-1].startswith(_FORKSERVER):
            return start(path, args, passfds)
        with near:
            socket.send_fds(near, [json.dumps([args[-1], list(passfds)]).encode()], list(passfds))
        return pid

    vars(multiprocessing.util)["spawnv_passfds"] = spawn


def _be_spare(far: socket.socket) -> None:
    message, given, _, _ = socket.recv_fds(far, 65536, 8)
    far.close()
    if message:
        code, wanted = json.loads(message)
        out_of_the_way = [fcntl.fcntl(fd, fcntl.F_DUPFD, max(wanted) + 1) for fd in given]
        for fd, number in zip(out_of_the_way, wanted, strict=True):
            os.dup2(fd, number)
        for fd in {*given, *out_of_the_way} - set(wanted):
            os.close(fd)
        exec(code, {})
    os._exit(0)


def run_script(script: str) -> None:
    """Run an installed script, and let this process end with its code."""
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        end_with(end.code)
        raise
    end_with(None)


if __name__ == "__main__":
    sys.path[0] = os.path.dirname(sys.executable)  # noqa: PTH120  modules are found where the installed script finds them
    for name in (*_HEAVY, *(f"crawler.commands.{module.name}" for module in iter_modules(crawler.commands.__path__))):
        import_module(name)
    gc.collect()
    gc.freeze()
    ordered = wait(socket.socket(fileno=int(sys.argv[1])))
    if ordered.arguments[:1] in (["crawl"], ["schedule"], ["demo"]):
        keep_spare()
    run_script(ordered.script)
