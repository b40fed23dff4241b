"""What a query asks for once it has been read: a small tree of tests that a report meets or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Scope = Literal["any", "title", "body", "organ", "table"]
NumberField = Literal["year", "late", "seen"]
TermField = Literal["region", "state", "flag", "check", "kind", "form"]
Sign = Literal[">", ">=", "<", "<=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Word:
    """The folded text must stand in the report, letter by letter; scope ``any`` is title, organ or body."""

    text: str
    scope: Scope = "any"


@dataclass(frozen=True, slots=True)
class Between:
    """A number within bounds, both inclusive: report year, days late, or first seen as yyyymmdd in Shanghai."""

    field: NumberField
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A named attribute has one of these values; the only value ``*`` means that it has any."""

    field: TermField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """At least one of the cells (``requests.carried_in.total``) meets the test.

    ``value`` None asks for a blank cell with ``=`` and for a filled one with ``!=``; no cells means any cell at all.
    """

    label: str
    cells: tuple[str, ...]
    sign: Sign
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class And:
    """All of these; the empty And holds for every report."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: Node


Node = Word | Between | OneOf | Cells | And | Or | Not


def positive_leaves(node: Node) -> Iterator[Node]:
    """Yield the leaves a hit may meet, left to right: what marks and ranking go by. What is excluded is left out."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from positive_leaves(part)
    elif not isinstance(node, Not):
        yield node


def plain_words(node: Node, *scopes: str) -> list[str] | None:
    """Return the words of a query that asks for words in these scopes and for nothing else; None for any other."""
    parts = node.parts if isinstance(node, And) else (node,)
    words = [part.text for part in parts if isinstance(part, Word) and part.scope in scopes]
    return words if len(words) == len(parts) else None


def positive_words(node: Node) -> list[Word]:
    """Return the wanted words, each once."""
    return list(dict.fromkeys(leaf for leaf in positive_leaves(node) if isinstance(leaf, Word)))
