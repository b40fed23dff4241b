"""Which organs of a roster are named in a text: in an odd title, above an article, in its first words, at its end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from archive.recognition.fold import character_table, fold, unquoted
from archive.recognition.organ_key import split_region
from archive.recognition.organ_kind import organ_kind
from archive.recognition.organ_names import RosterName
from archive.recognition.recognition_rules import recognition_rules
from archive.recognition.spelling import normalise_organ

_LONGEST = 20_000  # characters of a text that are searched
_SHORTEST = 2
_TOWN_END = re.compile(r"人民政府$")


class Mentions:
    """Finds the organs of one roster, under all their names and the usual abbreviations."""

    def __init__(self, roster: Sequence[RosterName]) -> None:
        self._organs: dict[str, list[str]] = {}
        for organ in roster:
            for spelling in dict.fromkeys(
                s for known in organ.spellings() for s in spellings(known, organ.region_name)
            ):
                ids = self._organs.setdefault(spelling, [])
                if organ.organ_id not in ids:
                    ids.append(organ.organ_id)
        ordered = sorted(self._organs, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_whole, ordered))) if ordered else None

    def find(self, text: str) -> list[str]:
        """Return ids in the order in which they are named, each once; a longer name wins over one within it."""
        return list(self.count(text))

    def count(self, text: str) -> Counter[str]:
        """Return the same with how often each is named."""
        if self._pattern is None:
            return Counter()
        plain = unquoted(fold(text[:_LONGEST])).translate(character_table())
        return Counter(one for match in self._pattern.finditer(plain) for one in self._organs[match[0]])


def _whole(spelling: str) -> str:
    """县政府 within 县政府办公室 is not the government."""
    return re.escape(spelling) + ("(?!办|研究室)" if spelling.endswith("政府") else "")


def spellings(name: str, region_name: str = "") -> Iterator[str]:
    """Yield the names of an organ in running text: without its county, abbreviated, with the level only."""
    full = normalise_organ(name)
    split = split_region(full, region_name)
    rest, kind = split.rest, organ_kind(full)
    if kind == "government":
        yield from _governments(full, split.region or region_name)
        return
    for form in dict.fromkeys((full, rest, *_short(rest), *_towns(rest, kind))):
        if len(form) >= _SHORTEST and form not in recognition_rules().titles.nobody:
            yield form


def _governments(full: str, region: str) -> Iterator[str]:
    level = full.removesuffix("人民政府")[-1:] or region[-1:]
    yield full
    if region:
        yield from (f"{region}人民政府", f"{region}政府")
    if level:
        yield from (f"{level}人民政府", f"{level}政府")


def _towns(rest: str, kind: str) -> Iterator[str]:
    if kind == "township":
        yield _TOWN_END.sub("", rest)
        yield _TOWN_END.sub("政府", rest)
    elif kind == "subdistrict":
        yield rest.removesuffix("办事处")
        yield rest.removesuffix("事处")


def _short(rest: str) -> Iterator[str]:
    """卫生健康委员会: 卫健委, 卫生健康委; every ending the tables know, for one organ is called by several."""
    tables = recognition_rules().organs
    plain = rest.translate(tables.without_connectors)
    for short, full in tables.names.items():
        if full == rest:
            yield short
    for ending, written in tables.endings.items():
        if not rest.endswith(ending):
            continue
        stem = rest.removesuffix(ending)
        bare = stem.translate(tables.without_connectors)
        stems = {stem, bare} | {
            s for s, full in tables.stems.items() if full.translate(tables.without_connectors) == bare
        }
        same = {e for e, w in tables.endings.items() if w == written}
        yield from (s + e for s in sorted(stems) for e in sorted(same) if len(s) > 1)
    yield plain
