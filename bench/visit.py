"""`python -m bench.visit [--sites N]`: what a day costs on which nothing changed, beside Scrapy with nothing added.

Ours is the whole road of `nianbao crawl`: looking (spider, politeness, conditional requests, WARC), then taking the
WARC records into the database. Both parts are told; only the first is what bare Scrapy does as well. The reference
asks the same server for the very same addresses with the same ETags in the same minutes; each crawl has a process of
its own, whose CPU (children included, the server's never) is counted; ours with all it sets up, the reference from
its first request. The crawls take turns, so that a noisy machine disturbs all of them; told are medians of the rounds.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

from bench.fresh_process import apart
from bench.visit_crawls import DEFAULTS, TUNED, Get, Spent, bare
from bench.visit_place import Evening, Place, standing
from demo.generate import generate
from demo.world import World, at

FIRST = at(datetime(2026, 2, 16, tzinfo=UTC).date(), "20:00")
STATIC = ("trs", "empirecms", "vsb", "generic", "php", "ucap", "content_n")
CONDITIONAL_GOAL, CAPTURE_GOAL = 1.3, 1.15


def main() -> int:
    """Exit status 0 when both goals are met."""
    wanted = _arguments()
    if not wanted.compare_only:
        few = max(1, wanted.sites // 10)
        print(f"A day without changes, every family, as they come, {wanted.organs} organs a county")
        small = _unchanged_day(few, wanted.organs)
        large = _unchanged_day(wanted.sites, wanted.organs)
        print(f"  peak memory {large / small:.2f} times that of {few} counties")
    compared = wanted.compared or max(1, wanted.sites // 3)
    print(f"\n{compared} counties that send ETags and keep still, static families: beside bare Scrapy")
    return 0 if _compare(_still_world(compared, wanted.organs), wanted.rounds) else 1


def _unchanged_day(sites: int, organs: int) -> float:
    with standing(generate(sites, organs, 7, None, 0)) as place:
        place.run(FIRST)
        told = place.run(FIRST + timedelta(days=1))
    visits, spent = told.visits, told.spent
    print(f"  {sites} counties: {visits} column visits, {told.requests} requests, {told.unchanged} answered 304")
    print(
        f"    a visit: {told.requests / visits:.1f} requests, {told.received / visits / 1000:.1f} KB received,", end=" "
    )
    print(f"{told.kept / visits / 1000:.1f} KB kept")
    print(f"    a visit: {1000 * spent.crawl / visits:.1f} ms CPU to look", end=" ")
    print(f"({1000 * spent.crawl / told.requests:.2f} ms a request), {1000 * spent.take / visits:.1f} ms to take it in")
    print(f"    peak memory {spent.memory:.0f} MB")
    return spent.memory


def _compare(world: World, rounds: int) -> bool:
    each: defaultdict[str, list[float]] = defaultdict(list)
    with standing(world) as place:
        place.run(FIRST)
        for number in range(1, rounds + 1):
            now = FIRST + timedelta(days=number)
            told = place.run(now)
            gets = place.gets(now)
            _note(each, told, gets, place, number)
    print(f"  {told.requests} requests an evening, {told.unchanged} of them answered 304; {rounds} rounds")
    return _tell(each)


def _note(each: dict[str, list[float]], told: Evening, gets: list[Get], place: Place, number: int) -> None:
    """One round: ours has just run; now the references, and milliseconds a request of each."""
    each["visiting"].append(1000 * told.spent.crawl / told.requests)
    each["whole"].append(1000 * (told.spent.crawl + told.spent.take) / told.requests)
    each["tuned"].append(_cost(gets, apart(bare, gets, TUNED)))
    each["defaults"].append(_cost(gets, apart(bare, gets, DEFAULTS)))
    pages = [Get(get.url) for get in gets]
    each["full"].append(_cost(pages, apart(bare, pages, TUNED)))
    each["kept"].append(_cost(pages, apart(bare, pages, TUNED, str(place.folder / f"kept{number}"))))
    each["full defaults"].append(_cost(pages, apart(bare, pages, DEFAULTS)))


def _cost(gets: list[Get], spent: Spent) -> float:
    if spent.answers != len(gets):
        raise RuntimeError(f"the reference had {spent.answers} answers to {len(gets)} requests: no comparison")
    return 1000 * spent.crawl / len(gets)


def _tell(each: dict[str, list[float]]) -> bool:
    visiting, capture = _ratio(each, "visiting", "tuned"), _ratio(each, "kept", "full")
    print("  conditional requests              ms CPU   of bare, tuned   of bare, as it comes")
    print(f"    bare Scrapy, as it comes        {median(each['defaults']):6.2f}")
    print(f"    bare Scrapy, tuned              {median(each['tuned']):6.2f}")
    for name, words in (("visiting", "ours, looking, into WARC"), ("whole", "ours, the whole run, database")):
        ratios = f"{_ratio(each, name, 'tuned'):14.2f} {_ratio(each, name, 'defaults'):22.2f}"
        print(f"    {words:31} {median(each[name]):6.2f} {ratios}")
    print("  full pages")
    print(f"    bare Scrapy, as it comes        {median(each['full defaults']):6.2f}")
    print(f"    bare Scrapy, tuned              {median(each['full']):6.2f}")
    print(f"    the same with capture           {median(each['kept']):6.2f} {capture:14.2f}", end=" ")
    print(f"{1000 * _more(each):10.0f} us a page, {_share(each):.1%} of bare Scrapy as it comes")
    print(
        f"  goals: looking <= {CONDITIONAL_GOAL} of bare Scrapy: {_met(visiting, CONDITIONAL_GOAL)} (tuned), ", end=""
    )
    print(f"{_met(_ratio(each, 'visiting', 'defaults'), CONDITIONAL_GOAL)} (as it comes);", end=" ")
    print(f"capture <= {CAPTURE_GOAL}: {_met(capture, CAPTURE_GOAL)}")
    return visiting <= CONDITIONAL_GOAL and capture <= CAPTURE_GOAL


def _ratio(each: dict[str, list[float]], name: str, base: str) -> float:
    """Median of the rounds' own ratios: what disturbs one round disturbs both its parts."""
    return median(one / other for one, other in zip(each[name], each[base], strict=True))


def _more(each: dict[str, list[float]]) -> float:
    return median(one - other for one, other in zip(each["kept"], each["full"], strict=True))


def _share(each: dict[str, list[float]]) -> float:
    """What capture adds, as a part of a crawl of full pages by Scrapy as it comes."""
    rounds = zip(each["kept"], each["full"], each["full defaults"], strict=True)
    return median((kept - full) / plain for kept, full, plain in rounds)


def _met(ratio: float, goal: float) -> str:
    return f"{ratio:.2f} {'met' if ratio <= goal else 'MISSED'}"


def _still_world(sites: int, organs: int) -> World:
    """No faults, no noise; every page has an ETag."""
    world = generate(sites, organs, 7, STATIC, 0)
    return replace(world, sites=tuple(replace(site, validators="etag", noise=False) for site in world.sites))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.visit")
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--organs", type=int, default=10, help="organs of each site")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compared", type=int, default=0, help="counties of the comparison (default: a third)")
    parser.add_argument("--compare-only", action="store_true", help="leave out the day without changes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
