"""Runs something in a child that is stopped at each of its system calls, so that it can be killed between any two."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable

_TRACE_ME, _TO_SYSCALL = 0, 24


def killed_at(call: int, doing: Callable[[], object]) -> bool:
    """Kill a child that does something when it has entered or left ``call`` system calls; False when it had ended."""
    child = os.fork()
    if child == 0:
        _do(doing)
    os.waitpid(child, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    for _ in range(call):
        libc.ptrace(_TO_SYSCALL, child, 0, 0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, "what was to be killed has failed by itself"
            return False
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _do(doing: Callable[[], object]) -> None:
    code = 1
    try:
        ctypes.CDLL(None).ptrace(_TRACE_ME, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        doing()
        code = 0
    finally:
        os._exit(code)
