"""Values that a script writes down: strings, numbers, objects and lists, put together from variables where it says so.

No script is run. What is not known, such as a function's own parameter, stays as a mark with its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from crawler.adapters.script_marks import MARK, MARK_ENDS, NoValueError, Value, joined, marked, text_of_value

_SPACE = re.compile(r"(?:\s|/\*.*?\*/|//[^\n]*)*", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*")
_KEY = re.compile(r"[A-Za-z_$][\w$-]*|\d+")
_FURTHER = re.compile(r"\s*(?:\.\s*[\w$]+|\[\s*\d+\s*\])")  # of an expression: a member, a place in a list
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_DEEPEST = 8
_LONGEST = 4000  # characters of one string


class Reader:
    """Reads values of one script.

    ``names``: what its variables were found to be; ``look_up`` gives what an expression reads out of the page.
    """

    def __init__(
        self,
        script: str,
        names: Mapping[str, Value] | None = None,
        look_up: Callable[[str], str | None] | None = None,
    ) -> None:
        self.script, self._look_up = script, look_up
        self.names: dict[str, Value] = dict(names or {})

    def arguments(self, at: int, most: int = 3) -> list[Value]:
        """Return the values in brackets from the opening one at ``at``, as far as they can be read."""
        found: list[Value] = []
        at = self._skip(at)
        if self.script[at : at + 1] != "(":
            return found
        at += 1
        while len(found) < most:
            try:
                value, at = self.value(at)
            except (NoValueError, RecursionError):
                return found
            found.append(value)
            at = self._skip(at)
            if self.script[at : at + 1] != ",":
                return found
            at += 1
        return found

    def value(self, at: int, depth: int = 0) -> tuple[Value, int]:
        """Return a value and where it ends: terms joined by +. Raises NoValueError."""
        if depth > _DEEPEST:
            raise NoValueError("too deep")
        value, at = self._term(at, depth)
        while True:
            after = self._skip(at)
            sign = self.script[after : after + 1]
            if sign == "+" and self.script[after + 1 : after + 2] not in "+=":
                other, at = self._term(after + 1, depth)
                value = joined(value, other)
            elif sign == "-" and isinstance(value, int | float) and not isinstance(value, bool):
                other, at = self._term(after + 1, depth)
                if not isinstance(other, int | float):
                    raise NoValueError("no number")
                value -= other
            elif sign in ("-", "*", "?", "|") and isinstance(value, str) and marked(value):
                value, at = self._rest(value, after)
            else:
                return value, at

    def _rest(self, value: str, at: int) -> tuple[Value, int]:
        """Return an unknown value with the rest of its expression among its words."""
        ends = re.compile(r"[,;)}\]\n]").search(self.script, at)
        end = ends.start() if ends else len(self.script)
        words = marked(value)[-1] + self.script[at:end].strip()
        return f"{MARK}{words}{MARK_ENDS}", end

    def _term(self, at: int, depth: int) -> tuple[Value, int]:
        at = self._skip(at)
        here = self.script[at : at + 1]
        if here in ("'", '"', "`"):
            return self._string(at, here)
        if here == "{":
            return self._object(at, depth)
        if here == "[":
            return self._list(at, depth)
        if here == "(":
            value, at = self.value(at + 1, depth + 1)
            at = self._skip(at)
            if self.script[at : at + 1] != ")":
                raise NoValueError("no closing bracket")
            return value, at + 1
        if found := _NUMBER.match(self.script, at):
            return (float(found[0]) if "." in found[0] else int(found[0])), found.end()
        if found := _NAME.match(self.script, at):
            return self._named(re.sub(r"\s", "", found[0]), found.end(), depth)
        raise NoValueError("no value")

    def _named(self, name: str, at: int, depth: int) -> tuple[Value, int]:
        if name in ("true", "false", "null", "undefined"):
            return {"true": True, "false": False}.get(name), at
        if name == "new":
            return self._term(at, depth)
        if name == "function":
            raise NoValueError("a function")
        after = self._skip(at)
        if self.script[after : after + 1] == "(":
            return self._called(name, after, depth)
        if self.script[after : after + 1] == "[":
            return f"{MARK}{name}{MARK_ENDS}", self._closing(after)
        return self.names.get(name, f"{MARK}{name}{MARK_ENDS}"), at

    def _called(self, name: str, at: int, depth: int) -> tuple[Value, int]:
        """Return what a call gives where that is its argument (JSON.stringify, parseInt …), else an unknown value."""
        end = self._closing(at)
        if name.rpartition(".")[2] in (
            "stringify",
            "encodeURIComponent",
            "encodeURI",
            "parseInt",
            "Number",
            "String",
            "param",
        ):
            value, _ = self.value(at + 1, depth + 1)
            return value, end
        while (more := _FURTHER.match(self.script, end)) is not None:
            end = more.end()
            if self.script[end : end + 1] == "(":
                end = self._closing(end)
        words = name + self.script[at:end]
        if self._look_up and (read := self._look_up(words)) is not None:
            return read, end
        return f"{MARK}{words[:120]}{MARK_ENDS}", end

    def _closing(self, at: int) -> int:
        """Return the place behind the bracket that closes the one at ``at``."""
        depth, quote = 0, ""
        for place in range(at, min(len(self.script), at + _LONGEST)):
            sign = self.script[place]
            if quote:
                quote = "" if sign == quote and self.script[place - 1] != "\\" else quote
            elif sign in "'\"`":
                quote = sign
            else:
                depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(sign, 0)
                if depth == 0:
                    return place + 1
        raise NoValueError("no closing bracket")

    def _string(self, at: int, quote: str) -> tuple[Value, int]:
        out: list[str] = []
        place, end = at + 1, min(len(self.script), at + _LONGEST)
        while place < end:
            sign = self.script[place]
            if sign == quote:
                return "".join(out), place + 1
            if sign == "\\":
                after = self.script[place + 1 : place + 2]
                out.append(_ESCAPES.get(after, after))
                place += 2
            elif quote == "`" and self.script.startswith("${", place):
                value, inner = self.value(place + 2, 1)
                inner = self._skip(inner)
                out.append(text_of_value(value))
                place = inner + 1
            else:
                out.append(sign)
                place += 1
        raise NoValueError("a string without an end")

    def _object(self, at: int, depth: int) -> tuple[Value, int]:
        found: dict[str, Value] = {}
        at = self._skip(at + 1)
        while at < len(self.script):
            if self.script[at] == "}":
                return found, at + 1
            key, at = self._key(at)
            at = self._skip(at)
            if self.script[at : at + 1] == ":":
                try:
                    found[key], at = self.value(at + 1, depth + 1)
                except NoValueError:
                    at = self._past(at + 1)
            elif self.script[at : at + 1] in (",", "}"):
                found[key] = self.names.get(key, f"{MARK}{key}{MARK_ENDS}")
            else:
                at = self._past(at)
            at = self._skip(at)
            at = self._skip(at + 1) if self.script[at : at + 1] == "," else at
            if at < len(self.script) and self.script[at] not in "}'\"" and not _KEY.match(self.script, at):
                raise NoValueError("no object")
        raise NoValueError("an object without an end")

    def _key(self, at: int) -> tuple[str, int]:
        if self.script[at] in "'\"":
            value, at = self._string(at, self.script[at])
            return str(value), at
        if found := _KEY.match(self.script, at):
            return found[0], found.end()
        raise NoValueError("no key")

    def _past(self, at: int) -> int:
        """Return the next comma or closing brace of the same object: a function stands there, which is no value."""
        while at < len(self.script):
            sign = self.script[at]
            if sign in "([{":
                at = self._closing(at)
            elif sign in ",}":
                return at
            elif sign in "'\"`":
                _, at = self._string(at, sign)
            else:
                at += 1
        raise NoValueError("an object without an end")

    def _list(self, at: int, depth: int) -> tuple[Value, int]:
        found: list[Value] = []
        at = self._skip(at + 1)
        while at < len(self.script) and self.script[at] != "]":
            value, at = self.value(at, depth + 1)
            found.append(value)
            at = self._skip(at)
            if self.script[at : at + 1] == ",":
                at = self._skip(at + 1)
            elif self.script[at : at + 1] != "]":
                raise NoValueError("no list")
        return found, at + 1

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self.script, at)
        return found.end() if found else at
