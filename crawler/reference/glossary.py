"""The rows of docs/glossary.md that list codes: states and flags come from their table, the rest is written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archive.filings.states import Flag, State

_LISTED: Mapping[str, Iterable[State | Flag]] = {"| state | 状态 |": State, "| flag | 标记 |": Flag}


def renew_glossary(text: str) -> str:
    """Return the glossary with the codes of today in the rows that list them."""
    return "".join(_renewed(text))


def _renewed(text: str) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        head = next((head for head in _LISTED if line.startswith(head)), "")
        if head:
            codes = ", ".join(f"`{one.value}` {one.zh}" for one in _LISTED[head])
            rest = line.removeprefix(head).partition(" | ")[2]
            line = f"{head} {codes} | {rest}"
        yield line
