"""Reads a query, never refuses it: what cannot be read as an operator is read as text, and a note says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.bilingual import Bilingual
from archive.search.cell_terms import CellLabels, labels, number, parse_cell_test, unknown_label
from archive.search.describe import described
from archive.search.lexer import LONGEST, Token, ascii_signs, tokens
from archive.search.nodes import And, Cells, Node, Not, Or, Scope, Word
from archive.search.normalise import normalise
from archive.search.query_fields import FIELDS, SCOPES, nearest_field, nearest_value, read_value

_LIKE_A_FIELD = re.compile(r"([a-zA-Z]{2,12}|[\u4e00-\u9fff]{1,6}):(?=.)")
_FIELD_TEST = re.compile(r"([a-z]+|[\u4e00-\u9fff]+)(>=|<=|=>|=<|==|>|<|=)([\d-]+天?)")
_DEEPEST = 30  # brackets within brackets; deeper ones are passed over
_MOST = 100  # words and conditions in one query


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was read: the tree, the same in words, and what was read otherwise than written. ``meant``: the
    query with the nearest fields, values and labels in place of those there are not; "" where all are known."""

    node: Node
    understood: Bilingual
    notes: tuple[Bilingual, ...]
    meant: str = ""


def parse(text: str, *, where: str = "", known: CellLabels | None = None) -> Query:
    """Read a query of page, command line, API or feed. ``where`` is what ``in:`` would say; nothing is ever raised."""
    if known is None:
        known = labels()
    prepared = ascii_signs(text)
    pieces = list(tokens(prepared))
    reader = _Reader(pieces[: _MOST * 2], known)
    if len(text) > LONGEST or len(pieces) > _MOST * 2:
        reader.note(
            f"检索式过长，只读取了前{LONGEST}字或前{_MOST}个词", "The query is too long; only its beginning was read"
        )
    reader.set_scope(where)
    node = reader.read()
    meant = prepared
    for unknown, near in reader.near:
        meant = meant.replace(unknown, near, 1)
    return Query(node, described(node), tuple(dict.fromkeys(reader.notes)), meant if meant != prepared else "")


@dataclass(slots=True)
class _Reader:
    """Recursive descent over the pieces; ``scope`` is where plain words are looked for."""

    pieces: Sequence[Token]
    known: CellLabels | None
    notes: list[Bilingual] = field(default_factory=list)
    near: list[tuple[str, str]] = field(default_factory=list)  # what there is not, and what is nearest to it
    at: int = 0
    depth: int = 0
    scope: Scope = "any"

    def note(self, zh: str, en: str) -> None:
        self.notes.append(Bilingual(zh, en))

    def read(self) -> Node:
        for before, piece in zip((None, *self.pieces), self.pieces, strict=False):
            if before and before.kind == "field" and before.text == "in":
                self.set_scope(piece.text)
        parts: list[Node] = []
        while self.at < len(self.pieces):
            parts += self._either()
            if self._peek("close"):
                self.at += 1
                self.note("多余的右括号已忽略", "A closing bracket without an opening one was ignored")
        return _joined(parts)

    def set_scope(self, name: str) -> None:
        if scope := SCOPES.get(normalise(name)):
            self.scope = scope
        elif name:
            meant = _meant(nearest_value("in", name))
            self.note(
                f"不认识的范围“{name}”{meant.zh}，已在全部内容中检索",
                f'Unknown part "{name}"{meant.en}; everything was searched',
            )

    def _peek(self, kind: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at].kind == kind

    def _either(self) -> list[Node]:
        """Return ``a b | c d``: alternatives of words that all must hold; as parts of a conjunction."""
        sides = [self._all()]
        while self._peek("or"):
            self.at += 1
            sides.append(self._all())
        filled = [_joined(side) for side in sides if side]
        if len(filled) < len(sides) > 1:
            self.note("“或”的一侧没有内容，已忽略", "An OR with nothing on one side was ignored")
        return [Or(tuple(filled))] if len(filled) > 1 else filled

    def _all(self) -> list[Node]:
        parts: list[Node] = []
        while self.at < len(self.pieces) and self.pieces[self.at].kind not in ("or", "close"):
            if (node := self._one()) is not None:
                parts.append(node)
        return parts

    def _one(self) -> Node | None:
        negated = False
        while self._peek("not"):
            negated = not negated
            self.at += 1
        if self.at >= len(self.pieces) or self.pieces[self.at].kind in ("or", "close"):
            self.note("“不含”之后没有内容，已忽略", "A NOT with nothing after it was ignored")
            return None
        node = self._operand()
        return Not(node) if negated and node is not None else node

    def _operand(self) -> Node | None:
        piece = self.pieces[self.at]
        self.at += 1
        if piece.kind == "open":
            return self._bracket()
        if piece.kind == "field":
            return self._field(piece.text)
        if not piece.closed:
            self.note("引号没有配对，已读到末尾", "A quotation mark is not closed; it was read to the end")
        return self._text(piece)

    def _bracket(self) -> Node | None:
        if self.depth >= _DEEPEST:
            self.note("括号层数过多，内层括号已忽略", "Too many brackets; the inner ones were ignored")
            return None
        self.depth += 1
        parts = self._either()
        self.depth -= 1
        if self._peek("close"):
            self.at += 1
        else:
            self.note("括号没有配对，已读到末尾", "A bracket is not closed; it was read to the end")
        return _joined(parts) if parts else None

    def _field(self, name: str) -> Node | None:
        if self.at >= len(self.pieces) or self.pieces[self.at].kind not in ("word", "phrase", "open"):
            self.note(f"“{name}:”之后没有内容，已忽略", f'"{name}:" with nothing after it was ignored')
            return None
        piece = self.pieces[self.at]
        self.at += 1
        if name == "in":
            return None  # taken before the rest was read
        if piece.kind == "open":
            return self._scoped_bracket(name)
        if (node := read_value(name, piece.text)) is not None:
            return node
        near = nearest_value(name, piece.text)
        meant = self._meant(piece.text, near, f"{name}:{near}")
        self.note(
            f"“{name}:{piece.text}”不是该字段的取值{meant.zh}，已按文字检索",
            f'"{name}:{piece.text}" is no value of that field{meant.en}; it was searched as text',
        )
        return self._word(f"{name}:{piece.text}")

    def _scoped_bracket(self, name: str) -> Node | None:
        before, self.scope = self.scope, SCOPES.get(name, self.scope)
        if name not in SCOPES:
            self.note(f"“{name}:”不能用于括号，已忽略", f'"{name}:" cannot stand before a bracket and was ignored')
        node = self._bracket()
        self.scope = before
        return node

    def _text(self, piece: Token) -> Node | None:
        folded = normalise(piece.text)
        if piece.kind == "word" and (test := self._comparison(folded)):
            return test
        if piece.kind == "word":
            self._tell_unknown(piece.text, folded)
        return self._in_table(folded) if self.scope == "table" and folded else self._word(piece.text)

    def _comparison(self, folded: str) -> Node | None:
        """Return the test of a cell (``新收>8``) or of a field of numbers (``逾期>30``, ``year>=2020``)."""
        if (named := _FIELD_TEST.fullmatch(folded)) and (name := FIELDS.get(named[1])) in ("year", "late", "seen"):
            return read_value(name, named[2].replace("=>", ">=").replace("=<", "<=").replace("==", "=") + named[3])
        return parse_cell_test(folded, self.known)

    def _tell_unknown(self, text: str, folded: str) -> None:
        """Tell a field, or a row or column in a comparison, that there is not, with the nearest one there is."""
        if label := unknown_label(folded, self.known):
            near = self.known.nearest(label) if self.known else ""
            meant = self._meant(label, near, near)
            self.note(
                f"表格中没有“{label}”这样的行或列{meant.zh}，已按文字检索",
                f'No row or column is called "{label}"{meant.en}; it was searched as text',
            )
        elif (match := _LIKE_A_FIELD.match(text)) and not text[match.end() :].startswith("//"):
            near = nearest_field(match[1].lower())
            meant = self._meant(match[0], f"{near}:" if near else "", f"{near}:")
            self.note(
                f"没有名为“{match[1]}”的检索字段{meant.zh}，已按文字检索",
                f'There is no field "{match[1]}"{meant.en}; it was searched as text',
            )

    def _meant(self, unknown: str, near: str, told: str) -> Bilingual:
        """Note what is nearest to what there is not ("": nothing is), and return the part of a note that offers it."""
        if near:
            self.near.append((unknown, near))
        return _meant(told if near else "")

    def _in_table(self, folded: str) -> Node:
        """Return the cells that match: a number is any cell that holds it, a label any of its filled cells."""
        if (value := number(folded.replace(",", ""))) is not None:
            return Cells("", (), "=", value)
        if self.known and (cells := self.known.named(folded)):
            return Cells(folded, cells, "!=", None)
        self.note(
            f"表格中没有“{folded}”这样的行或列，已在正文中检索",
            f'No row or column is called "{folded}"; the text was searched',
        )
        return Word(folded, "body")

    def _word(self, text: str) -> Node | None:
        folded = normalise(text)
        if not folded:
            self.note("空白的词已忽略", "An empty word was ignored")
            return None
        return Word(folded, "body" if self.scope == "table" else self.scope)


def _meant(near: str) -> Bilingual:
    """Return the part of a note that offers what was meant; empty where nothing is near."""
    return Bilingual(f"，是否指“{near}”", f'; did you mean "{near}"') if near else Bilingual("", "")


def _joined(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else And(tuple(parts))
