"""An index of character pairs in many small scripts, so that a page finds words without a server, from file:// too.

A pair's shard is told by its two characters alone. Pairs that more than a third of all documents hold (the printed
form) are left out: they tell nothing apart. Memory is bounded: postings go to disk in blocks and are joined shard by
shard.
"""

from __future__ import annotations

import json
import struct
import tempfile
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import add, sub
from pathlib import Path

from archive.export.site.output import SiteOutput

SHARDS = 1024  # a search reads one for each pair of its words: the smaller, the sooner
TITLES = 200  # documents in one file of titles
_BLOCK = 1_000_000  # postings held in memory
_HEAD = struct.Struct("=III")  # first and second character, how many documents follow
_NUMBERS = array("I")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def shard_of(pair: str) -> int:
    """Return the number of the shard that holds a pair, as the page's script computes it."""
    return (ord(pair[0]) * 31 + ord(pair[1]) * 7) % SHARDS


def pairs_of(text: str) -> set[str]:
    """Return the pairs of a text, folded as the page's script folds what is asked (NFKC, lower case, no blanks)."""
    bare = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return set(map(add, bare, bare[1:]))


@dataclass(slots=True)
class SiteIndex:
    """Takes documents in the order in which hits are shown; ``finish`` writes the files."""

    output: SiteOutput
    _documents: int = 0
    _held: int = 0
    _titles: list[tuple[str, str, str]] = field(default_factory=list)
    _postings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _spill: tempfile.TemporaryDirectory[str] | None = None

    def add(self, path: str, title: str, about: str, text: str) -> None:
        """Add a document: its address, title, what is said of it, and what it is found by."""
        number = self._documents
        pairs, postings = pairs_of(f"{title}\n{text}"), self._postings
        for pair in pairs:
            postings[pair].append(number)
        self._held += len(pairs)
        self._documents += 1
        self._titles.append((path, title, about))
        if len(self._titles) == TITLES:
            self._write_titles()
        if self._held >= _BLOCK:
            self._flush()

    def finish(self) -> int:
        """Write shards and titles; how many documents there are."""
        self._flush()
        self._write_titles()
        most = max(self._documents // 3, 50)
        common = {pair for pair, count in self._counts.items() if count > most}
        for number in range(SHARDS):
            self.output.write(f"search/{number:04d}.js", self._shard(number, common))
        about = {"documents": self._documents, "titles": TITLES, "shards": SHARDS, "common": "".join(sorted(common))}
        self.output.write("search/about.js", f"nianbao.about({json.dumps(about, ensure_ascii=False)});\n")
        if self._spill:
            self._spill.cleanup()
        return self._documents

    def _shard(self, number: int, common: set[str]) -> str:
        found: dict[str, list[int]] = defaultdict(list)
        for pair, documents in self._entries(number):
            if pair not in common:
                found[pair] += documents
        told = {pair: _steps(documents) for pair, documents in sorted(found.items())}
        return f"nianbao.shard({number},{json.dumps(told, ensure_ascii=False, separators=(',', ':'))});\n"

    def _entries(self, number: int) -> Iterator[tuple[str, array[int]]]:
        if self._shard_file(number).is_file():
            data, at = self._shard_file(number).read_bytes(), 0
            while at < len(data):
                first, second, count = _HEAD.unpack_from(data, at)
                end = at + _HEAD.size + count * _NUMBERS.itemsize
                yield chr(first) + chr(second), array(_NUMBERS.typecode, data[at + _HEAD.size : end])
                at = end

    def _shard_file(self, number: int) -> Path:
        assert self._spill is not None
        return Path(self._spill.name) / str(number)

    def _flush(self) -> None:
        if not self._spill:
            self._spill = tempfile.TemporaryDirectory(prefix="nianbao-site-")
        shards: dict[int, list[bytes]] = defaultdict(list)
        for pair, documents in self._postings.items():
            self._counts[pair] += len(documents)
            head = _HEAD.pack(ord(pair[0]), ord(pair[1]), len(documents))
            shards[shard_of(pair)] += [head, array(_NUMBERS.typecode, documents).tobytes()]
        for number, parts in shards.items():
            with self._shard_file(number).open("ab") as file:
                file.write(b"".join(parts))
        self._postings.clear()
        self._held = 0

    def _write_titles(self) -> None:
        if self._titles:
            number = (self._documents - 1) // TITLES
            told = json.dumps(self._titles, ensure_ascii=False, separators=(",", ":"))
            self.output.write(f"search/titles-{number}.js", f"nianbao.titles({number},{told});\n")
            self._titles = []


def _steps(documents: list[int]) -> str:
    """Return ascending numbers as steps, each in base 36."""
    return " ".join(map(_base36, map(sub, documents, chain((0,), documents))))


@lru_cache(maxsize=1 << 16)
def _base36(number: int) -> str:
    text = _DIGITS[number % 36]
    while number := number // 36:
        text = _DIGITS[number % 36] + text
    return text


def static_folder() -> Path:
    """Return where the script and the style lie."""
    return Path(__file__).parent / "static"
