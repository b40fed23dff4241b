"""How much of a long test is done: a part of it in every run of the suite, the whole of it by `make soak`.

A test that uses it is marked `soak`. Its assertions are the same in both; only the number of cases differs.
"""

from __future__ import annotations

import os

IS_WHOLE = os.environ.get("SOAK") == "1"


def tried(some: int, whole: int) -> int:
    """How many cases to try."""
    return whole if IS_WHOLE else some
