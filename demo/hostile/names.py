"""Names that are nearly an organ's: slips of the pen, abbreviations, the names before and after a reform."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from demo.world import Organ

_ALIKE = 0.6


@cache
def words() -> dict[str, Any]:
    """All words of the hostile kinds."""
    loaded: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("words.yaml"))
    return loaded


def look_alike(organ: Organ, county: str, rng: Random) -> str:
    """Another writing of the name, never the name itself."""
    short = organ.name.removeprefix(county)
    found = {_slipped(organ.name, rng), short, county[:-1] + short, county[:-1] + _wrong_rank(county, rng) + short}
    for ending, others in words()["abbreviations"].items():
        if short.endswith(ending):
            cut = short.removesuffix(ending)
            found |= {county + cut + other for other in others} | {cut + rng.choice(others)}
    return rng.choice(sorted(name for name in found if name and name not in (organ.name, *organ.aliases)))


def _slipped(name: str, rng: Random) -> str:
    """One sign put for another that looks like it."""
    pairs = [(a, b) for a, b in words()["slips"] if a != b and a in name]
    if not pairs:
        return name[:-2] + name[-1]
    a, b = rng.choice(pairs)
    return name.replace(a, b, 1)


def _wrong_rank(county: str, rng: Random) -> str:
    return rng.choice([rank for rank in "县区市" if rank != county[-1]])


def traditional(name: str) -> str:
    """Return the name in the characters that are used in Hong Kong."""
    return name.translate({ord(plain): full for plain, full in words()["traditional"]})


def joined(one: Organ, two: Organ, county: str, rng: Random) -> str:
    """Return the name of the bureau that two became."""
    a, b = (organ.name.removeprefix(county).removesuffix("局") for organ in (one, two))
    return county + str(rng.choice(words()["joined"])).format(a=a, b=b)


def alike(name: str, organ: Organ, county: str) -> bool:
    """May a name be a writing of the organ's, to an honest reader in doubt?"""
    mine, other = organ.name.removeprefix(county), name.removeprefix(county)
    return SequenceMatcher(None, mine, other, autojunk=False).ratio() >= _ALIKE
