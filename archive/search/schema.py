"""The fields of the index, and how one report becomes a document in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import log2

from tantivy import Document, Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from archive.search import normalise, tokens
from archive.search.cell_terms import term
from archive.search.normalise import normalise as fold

_BLANKS = "blanks"  # the tokenizer: what Python has cut arrives separated by blanks
ANY = "*"  # before a character in "chars": in title, first name or text
LISTING = 1  # added to twice the row's id in keys of listing rows; versions have even keys
FACETS = ("year", "region", "kind", "form", "finding", "state")
_RANK_BASE, _RANK_YEAR = 1_000_000, 1_000


def version() -> str:
    """Return the name of the folder of the index: another folding, cutting or schema is another index."""
    return f"s3-{normalise.version()}-{tokens.VERSION}"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One document of the index, as plain values; ``key`` is unique, ``fingerprint`` changes when anything does."""

    key: int
    fingerprint: int
    title: str
    organ_names: Sequence[str]  # the first is the organ's name, the others names it is also met under
    body: str
    year: int | None
    region: str
    kind: str
    form: str
    state: str
    marks: Sequence[str]
    days_late: int | None
    seen: date  # civil day in Shanghai
    latest: bool
    findings: Sequence[str]
    cells: Sequence[tuple[str, Decimal | None]]


def build() -> Schema:
    """Integer fields throughout: an unsigned one stops the writer at the first document."""
    fields = SchemaBuilder()
    for name in ("key", "year", "late", "seen"):
        fields.add_integer_field(name, indexed=True, fast=True)
    for name in ("fingerprint", "rank", "newest"):
        fields.add_integer_field(name, fast=True)
    for name in ("title", "names", "head", "body"):
        fields.add_text_field(name, tokenizer_name=_BLANKS, index_option="position")
    for name in ("chars", "cells", "flags", "area", "organ_name"):
        fields.add_text_field(name, tokenizer_name=_BLANKS, index_option="basic")
    for name in ("region", "kind", "form", "state", "finding", "mark"):
        fields.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    return fields.build()


def register(index: Index) -> None:
    """Tell an opened index how its text fields are cut; needed every time it is opened."""
    index.register_tokenizer(_BLANKS, TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def document(entry: IndexEntry) -> Document:
    """Return the entry as the index takes it."""
    made = Document()
    _add_text(made, entry)
    _add_numbers(made, entry)
    made.add_text("cells", " ".join(cell_terms(entry)))
    made.add_text("flags", " ".join(_flags(entry)))
    # Every level of the division code, so that a province is asked for like a county.
    made.add_text("area", " ".join(entry.region[:size] for size in range(2, len(entry.region) + 1)))
    for name, value in (("region", entry.region), ("kind", entry.kind), ("form", entry.form), ("state", entry.state)):
        if value:
            made.add_text(name, value)
    for mark in entry.marks:
        made.add_text("mark", mark)
    for check in dict.fromkeys(entry.findings):
        made.add_text("finding", check)
    return made


def _add_text(made: Document, entry: IndexEntry) -> None:
    names = [folded for name in entry.organ_names if (folded := fold(name))]
    title, body = fold(entry.title), fold(entry.body)
    # Title and first name once more together: where most queries look first, asked in one go.
    fields = {"title": [title], "names": names, "head": [title, *names[:1]], "body": [body]}
    for field, texts in fields.items():
        made.add_text(field, tokens.join_bigrams(texts))
    made.add_text("chars", " ".join(_characters(fields)))
    made.add_text("organ_name", " ".join(map(tokens.whole_token, names)))


def _characters(fields: dict[str, list[str]]) -> set[str]:
    """Return every character with the initial of each field it stands in; "any" is head or body."""
    found = {f"{field[0]}{char}" for field, texts in fields.items() for char in tokens.characters("".join(texts))}
    return found | {ANY + term[1:] for term in found if term[0] in "hb"}


def _add_numbers(made: Document, entry: IndexEntry) -> None:
    made.add_integer("key", entry.key)
    made.add_integer("fingerprint", entry.fingerprint)
    made.add_integer("seen", seen_number(entry))
    if entry.year is not None:
        made.add_integer("year", entry.year)
    if entry.days_late is not None:
        made.add_integer("late", entry.days_late)
    # Scores are multiplied by the logarithm of "rank": newer years come first only among equals.
    made.add_integer("rank", _rank(entry.year))
    made.add_integer("newest", newest(entry))


def seen_number(entry: IndexEntry) -> int:
    """Return the day first seen as yyyymmdd."""
    return entry.seen.year * 10_000 + entry.seen.month * 100 + entry.seen.day


def newest(entry: IndexEntry) -> int:
    """Return what "newest first" goes by: the report year, then the day first seen."""
    return (entry.year or 0) * 10_000_000 + entry.seen.toordinal()


def _rank(year: int | None) -> int:
    return _RANK_BASE + min(max((year or 1990) - 1990, 0), 200) * _RANK_YEAR


def weight(year: int | None) -> float:
    """Return what the engine multiplies the scores of a report year's reports by (their "rank" as logarithm)."""
    return log2(2 + _rank(year))


def cell_terms(entry: IndexEntry) -> set[str]:
    """Return each cell with its value, and every value once without a cell, for "any cell that holds 37"."""
    return {term(cell, value) for cell, value in entry.cells} | {
        term("", value) for _, value in entry.cells if value is not None
    }


def _flags(entry: IndexEntry) -> list[str]:
    flags = [] if entry.latest else ["old"]
    return [*flags, "finding"] if entry.findings else flags
