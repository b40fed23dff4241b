"""Runs commands as a user does, in processes forked from one that has the program loaded: many of them are cheap."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

_LOADED = [
    "crawler.preload",
    "crawler.commands.site",
    "crawler.discovery.seeing",
    "crawler.discovery.files",
    "pypinyin",
]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class Forked:
    """``run`` gives each command a process of its own (Scrapy starts once in a process)."""

    def __init__(self, pool: ProcessPoolExecutor, environment: Mapping[str, str]) -> None:
        self._pool, self._environment = pool, dict(environment)

    def run(self, *arguments: str, timeout: float = 120) -> Done:
        """The finished command. TimeoutError after so many seconds."""
        return self._pool.submit(_run, arguments, self._environment).result(timeout)


@contextmanager
def forked(environment: Mapping[str, str]) -> Iterator[Forked]:
    """A pool whose commands see ``environment`` besides their parent's."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        yield Forked(pool, environment)


def _run(arguments: tuple[str, ...], environment: dict[str, str]) -> Done:
    from crawler.commands.app import main

    for name in [name for name in os.environ if name.startswith("NIANBAO_")]:
        del os.environ[name]
    os.environ.update(environment)
    out, err, code = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO(), 0
    sys.argv, sys.stdin = ["nianbao", *arguments], io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as leave:
            code = leave.code if isinstance(leave.code, int) else 0
    out.seek(0)
    return Done(code, out.read(), err.getvalue())
