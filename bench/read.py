"""`python -m bench.read [--pages N]`: CPU of the whole reading of a page against trafilatura.extract on the same pages.

Reading means text, sections, tables, date, organ and findings; trafilatura gives text and tables only. Both are
fed the same bytes in turn in one process, so that a noisy machine disturbs both alike.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time

import trafilatura

from archive.reading.read import read
from bench.accuracy.pages import make_page
from bench.accuracy.truth import make_truth

_GOAL = 0.25


def main() -> int:
    """Exit status 0 when reading costs at most a quarter of trafilatura.extract."""
    parser = argparse.ArgumentParser(prog="python -m bench.read")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--memory", type=int, default=0, help="then read this many pages and print the memory taken")
    wanted = parser.parse_args()
    pages = _pages(wanted.pages)
    read(pages[0][0], url=pages[0][1])
    ours = theirs = 0.0
    for body, url, kind in pages:
        started = time.process_time()
        read(body, url=url, content_type=kind)
        between = time.process_time()
        trafilatura.extract(body, include_tables=True)
        ours, theirs = ours + between - started, theirs + time.process_time() - between
    mean = sum(len(body) for body, _, _ in pages) / len(pages) / 1000
    print(f"{len(pages)} pages, mean {mean:.0f} KB")
    print(f"  the whole reading    {1000 * ours / len(pages):6.2f} ms CPU a page")
    print(f"  trafilatura.extract  {1000 * theirs / len(pages):6.2f} ms CPU a page")
    print(f"  ratio                {ours / theirs:6.3f}  goal <= {_GOAL}")
    if wanted.memory:
        _memory(pages, wanted.memory)
    return 0 if ours / theirs <= _GOAL else 1


def _pages(count: int) -> list[tuple[bytes, str, str]]:
    made = []
    for number in range(count):
        dice = random.Random(f"bench/{number}")
        page = make_page(dice, make_truth(dice))
        made.append((page.body, page.url, page.content_type))
    return made


def _memory(pages: list[tuple[bytes, str, str]], count: int) -> None:
    """Peak memory of this process after a tenth and after all of ``count`` readings."""
    for number in range(count):
        body, url, kind = pages[number % len(pages)]
        read(body, url=url, content_type=kind)
        if number + 1 in (count // 10, count):
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"  after {number + 1:6} pages: peak {peak:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
