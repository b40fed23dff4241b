"""A run in a child process of its own, which ends at its time and never outlives the process that started it."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from archive.errors import NianbaoError

# Seconds that a run which is told to end has for its last requests and notes, then for dropping them, before it is
# killed.
GRACE, LAST_GRACE = 30.0, 10.0
_PR_SET_PDEATHSIG = 1


class RunTimeoutError(NianbaoError, TimeoutError):
    """A run that had to be killed at its time."""

    exit_code = 3


class RunDiedError(NianbaoError):
    """A run that ended without a word: killed from outside, or by a fault of the machine."""

    exit_code = 3


def in_child(work: Callable[..., Any], *arguments: Any, timeout: float | None = None) -> Any:
    """Return what ``work`` gives in a process forked from a server that has the modules loaded already.

    After ``timeout`` seconds the whole process group is told to end, and killed when it does not: then RunTimeoutError
    is raised. Raises RunDiedError when the child was killed, else whatever it could not handle.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.running.preload"])
    heard, tells = context.Pipe(duplex=False)
    life, alive = context.Pipe(duplex=False)
    process = context.Process(target=_there, args=(work, arguments, Path.cwd(), own_environment(), tells, life))
    try:
        with _signals_held_back():
            process.start()
        tells.close()
        life.close()
        late = not wait([heard, process.sentinel], timeout)
        answer = _end(process, heard) if late else _hear(heard)
        process.join()
    except BaseException:  # interrupted: the child must not be waited for
        if process.pid is not None:
            _end(process, heard)
        raise
    finally:
        alive.close()
    if answer is None and late:
        raise RunTimeoutError(f"the run did not end in {timeout:g} s and was killed")
    if answer is None:
        raise RunDiedError(f"the run was ended from outside (exit code {process.exitcode})")
    if answer.error is not None:
        raise answer.error
    return answer.result


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let SIGINT and SIGTERM act only after the block: a child whose start was cut short could not be ended."""
    if threading.current_thread() is not threading.main_thread():  # signals interrupt only that one
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        for late in came:
            signal.raise_signal(late)


@dataclass(frozen=True, slots=True)
class _Answer:
    result: Any = None
    error: BaseException | None = None


def _hear(heard: Connection) -> _Answer | None:
    """Return what the child tells; None when it ended without a word."""
    try:
        answer: _Answer | None = heard.recv() if heard.poll() else None
    except (EOFError, OSError):
        return None
    return answer


def _end(process: ForkServerProcess, heard: Connection) -> _Answer | None:
    """Have the whole group end: politely, once more, then for good; the answer it still gave."""
    for patience in (GRACE, LAST_GRACE):
        _signal(process, signal.SIGTERM)
        if wait([heard, process.sentinel], patience):
            break
    answer = _hear(heard)
    if answer is None or not wait([process.sentinel], LAST_GRACE):
        _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    return answer


def _signal(process: ForkServerProcess, number: int) -> None:
    """Send a signal to the child and all it has started; without process groups, to the child."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg") and process.pid:
            os.killpg(process.pid, number)
            return
    process.kill() if number != signal.SIGTERM else process.terminate()


def own_environment() -> dict[str, str]:
    """Return the settings that a child must see as its parent does: ours, and the keys of the object storage."""
    return {name: value for name, value in os.environ.items() if name.startswith(("NIANBAO_", "AWS_"))}


def _there(
    work: Callable[..., Any],
    arguments: tuple[Any, ...],
    place: Path,
    environment: dict[str, str],
    tells: Connection,
    life: Connection,
) -> None:
    """Run ``work`` in the caller's folder and environment: the fork server keeps those it was started with."""
    if hasattr(os, "setsid"):
        os.setsid()
    _die_with_parent(life)
    os.chdir(place)
    for name in own_environment():
        del os.environ[name]
    os.environ |= environment
    try:
        answer = _Answer(work(*arguments))
    except BaseException as error:  # noqa: BLE001  (told to the parent, which raises it)
        answer = _Answer(error=_sendable(error))
    with suppress(BrokenPipeError):  # whoever asked was killed
        tells.send(answer)
    tells.close()


def _sendable(error: BaseException) -> BaseException:
    """Return an error that can cross processes: itself, or its traceback as text."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  (made in this process the line before)
    except Exception:  # noqa: BLE001  (whatever keeps it from crossing)
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


def _die_with_parent(life: Connection) -> None:
    """End when the other end of ``life`` closes, which it does with its process, however that ends. Linux is asked to
    see to it as well, in case this process is too busy to listen."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_listen, args=(life,), daemon=True).start()


def _listen(life: Connection) -> None:
    with suppress(EOFError, OSError):
        life.recv_bytes()
    end = os.killpg if hasattr(os, "killpg") else os.kill
    for _ in range(2):
        end(os.getpid(), signal.SIGTERM)
        time.sleep(LAST_GRACE)
    end(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
