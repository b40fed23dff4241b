"""docs/asvs.md is checkable: it tells of all 70 requirements, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
# How many requirements of level 1 each chapter of ASVS 5.0.0 has.
CHAPTERS = {1: 8, 2: 4, 3: 8, 4: 2, 5: 4, 6: 13, 7: 6, 8: 4, 9: 4, 10: 5, 11: 3, 12: 3, 13: 1, 14: 2, 15: 3}
NO_TESTS = {"unsafe-eval", "no-store", "eval", "exec", "act", "urlencode", "jwks_uri"}


def told() -> str:
    return (ROOT / "docs" / "asvs.md").read_text("utf-8")


def test_every_requirement_of_level_1_is_told() -> None:
    found: dict[int, set[str]] = {}
    for row in re.findall(r"^\| ([\d., to]+?) \|", told(), re.M):
        first = row.split(" to ")
        last = int(first[-1].rpartition(".")[2])
        ids = row.split(", ") if "," in row else [f"10.4.{n}" for n in range(1, last + 1)] if len(first) > 1 else [row]
        for one in ids:
            found.setdefault(int(one.split(".")[0]), set()).add(one)
    assert {chapter: len(ids) for chapter, ids in found.items()} == CHAPTERS
    assert sum(CHAPTERS.values()) == 70


def test_every_test_and_file_that_is_named_exists() -> None:
    names = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def test_(\w+)", path.read_text("utf-8"), re.M)
    }
    for named in re.findall(r"`([^`]+)`", told().partition("## V1")[2]):
        if "/" in named and not named.startswith("/") and " " not in named:
            assert (ROOT / named).exists(), named
        elif re.fullmatch(r"[a-z]+\w*_\w*", named) and named not in NO_TESTS | {"insecure_http"}:
            assert any(name.startswith(named) or f"_{named}" in name for name in names), named
