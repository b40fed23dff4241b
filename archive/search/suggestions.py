"""What somebody may have meant whose plain words find nothing: a state, an organ and its year, a cell of the table, the
words without separators or cut apart. Only told as a query that can be asked, never mixed with hits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.search.cell_terms import labels
from archive.search.lexer import literal
from archive.search.nodes import Node, plain_words, positive_words
from archive.search.query import Query
from archive.search.query_fields import read_value
from archive.search.synonyms import in_usual_words, words_of_states

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)(?:年度(?!报告)|年(?!报|度报告))?")
_OF_ANY_REPORT = re.compile(r"政府信息公开|政务公开|信息公开|年度工作报告|年度报告|年报告|年报|工作报告|报告")
_ASKING = "哪些|哪个|哪几个|哪|谁|有|的|吗|呢|还|至今|到现在|各|单位|部门|机关|当年|今年|全县|全区|全市|全省"
_AROUND = re.compile(rf"^(?:{_ASKING})+|(?:{_ASKING})+$")
_BORDERS = re.compile(r"\d+|[^\d\s]+")
_SEPARATORS = re.compile(r"[^\w]+|_+")


def suggestions(node: Node) -> Iterator[str]:
    """Yield the queries that plain words may stand for, the most likely first; whether they find anything is not known
    here."""
    words = plain_words(node, "any")
    if not words:
        return
    years = {match[1] for word in words for match in _YEAR.finditer(word)}
    year = f" 年度:{years.pop()}" if len(years) == 1 else ""
    bare = [rest for word in words if (rest := _SEPARATORS.sub("", _YEAR.sub("", word)))]
    yield from _of_states(bare, year)
    yield from _of_organs(bare, year, words)
    yield from _without_separators(words)
    yield from _of_cells(bare, year)
    yield from _cut(words)


def as_organs(query: str, asked: Query) -> str:
    """Return a query with its plain words asked of the names of organs; "" where it has none that stand alone in it.

    A query for a state can then be answered for organs that published nothing as well.
    """
    words = [word for word in positive_words(asked.node) if word.scope == "any"]
    for word in words:
        alone = re.compile(rf"(?<!\S){re.escape(word.text)}(?!\S)")
        if not alone.search(query):
            return ""
        query = alone.sub(lambda found: f"单位:{found[0]}", query)
    return query if words else ""


def _of_states(bare: Sequence[str], year: str) -> Iterator[str]:
    said = "".join(bare)
    for phrase, state in words_of_states():
        if phrase in said:
            before, _, after = _OF_ANY_REPORT.sub("", said).partition(phrase)
            organs = _AROUND.sub("", before) + _AROUND.sub("", after)
            for of in _conditions(organs):
                yield f"状态:{state}{year}{of}"
            return


def _conditions(organs: str) -> Iterator[str]:
    """Yield the conditions that words for organs may stand for: their kind, their usual name, the words as they are."""
    if len(organs) < 2:
        yield ""
    elif read_value("kind", organs):
        yield f" 类别:{organs}"
    else:
        yield from dict.fromkeys((f" 单位:{in_usual_words(organs)}", f" 单位:{organs}"))


def _of_organs(bare: Sequence[str], year: str, words: Sequence[str]) -> Iterator[str]:
    named = _OF_ANY_REPORT.sub("", "".join(bare))
    if len(named) > 1 and [named] != words:
        yield from dict.fromkeys(f"单位:{name}{year}" for name in (named, in_usual_words(named)))


def _of_cells(bare: Sequence[str], year: str) -> Iterator[str]:
    known = labels()
    if known and any(map(known.named, bare)):
        yield " ".join(f"{word}>0" if known.named(word) else in_usual_words(word) for word in bare) + year


def _without_separators(words: Sequence[str]) -> Iterator[str]:
    for join in ("", " "):
        told = " ".join(rest for word in words if (rest := _SEPARATORS.sub(join, word).strip()))
        if told and told != " ".join(words):
            yield told


def _cut(words: Sequence[str]) -> Iterator[str]:
    """Yield the words cut where digits begin and end: 水利局2023年报 is 水利局, 2023, 年报."""
    parts = [part for word in words for part in _BORDERS.findall(word)]
    if len(parts) > len(words):
        yield " ".join(part if part.isalnum() else literal(part) for part in parts)
