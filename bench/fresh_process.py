"""Work measured in a process of its own: its CPU and its peak of memory are its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")


def apart(work: Callable[..., Made], *arguments: Any) -> Made:
    """Return the result of ``work`` from a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()
