"""`python -m bench.accuracy [--pages N] [--seed S] [--show N]` prints the table; exit 1 if a goal is missed."""

from __future__ import annotations

import argparse
import random
import sys

from archive.reading.read import read
from bench.accuracy.info_lines import score_info_lines
from bench.accuracy.measure import Score, score_page
from bench.accuracy.pages import make_page
from bench.accuracy.titles import score_titles
from bench.accuracy.truth import make_truth

GOALS = {
    "report": 0.99,
    "year": 0.995,
    "organ": 0.97,
    "day": 0.99,
    "period": 0.99,
    "form": 1.0,
    "cells": 0.999,
    "pages under 0.98 of cells that say so": 1.0,
    "sections": 0.99,
    "prose kept": 0.995,
    "pages without false error": 1.0,
}
MOST_FOREIGN = 0.01


def measure(pages: int, seed: int) -> Score:
    """Read ``pages`` made-up dirty pages, the same for a seed."""
    score = Score()
    for number in range(pages):
        dice = random.Random(f"{seed}/{number}")
        made = make_page(dice, make_truth(dice))
        reading = read(made.body, url=made.url, content_type=made.content_type, listed_date=made.listed)
        score_page(score, made, reading)
    return score


def main() -> int:
    """Exit status 0 when every goal is met."""
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy")
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="how many wrong readings to print")
    wanted = parser.parse_args()
    score = measure(wanted.pages, wanted.seed)
    good = _print_made(score, wanted.pages) and _print_info_lines() and _print_titles()
    for line in score.wrong[: wanted.show]:
        print("  ", line)
    return 0 if good else 1


def _print_made(score: Score, pages: int) -> bool:
    print(f"{pages} made-up pages in dirty layouts")
    good = True
    for name, goal in GOALS.items():
        good &= _line(name, score.share(name), goal, int(score.all[name]))
    foreign = score.share("foreign")
    print(f"  {'foreign characters taken in':42} {foreign:.4f}  goal <= {MOST_FOREIGN}")
    return good and foreign <= MOST_FOREIGN


def _print_info_lines() -> bool:
    found = [said == line.expected for line, said in score_info_lines()]
    print("lines about the page")
    return _line("day of publication", sum(found) / len(found), 0.98, len(found))


def _print_titles() -> bool:
    found = score_titles()
    if found is None:
        print("real titles: titles.tsv is not beside this checkout, not measured")
        return True
    score, f1 = found
    print("real titles")
    good = _line("is it a report (F1)", f1, 0.99, 0)
    good &= _line("report year", score.share("year"), 0.995, int(score.all["year"]))
    return _line("organ", score.share("organ"), 0.97, int(score.all["organ"])) and good


def _line(name: str, share: float, goal: float, count: int) -> bool:
    print(
        f"  {name:42} {share:.4f}  goal {goal}{f'  of {count}' if count else ''}{'' if share >= goal else '  MISSED'}"
    )
    return share >= goal


if __name__ == "__main__":
    sys.exit(main())
