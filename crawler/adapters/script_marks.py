"""Values out of scripts, and the marks that stand in them for what is not known."""

from __future__ import annotations

import json
import re

MARK, MARK_ENDS = "\ue000", "\ue001"  # around the words of what is not known
_MARKED = re.compile(f"{MARK}([^{MARK_ENDS}]*){MARK_ENDS}")

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]


class NoValueError(ValueError):
    """What stands there is no value that can be read."""


def marked(value: str) -> list[str]:
    """Return the words of all that is not known in a text."""
    return _MARKED.findall(value)


def replace_marks(value: str, by: str) -> str:
    """Return a text with everything unknown replaced."""
    return _MARKED.sub(lambda _: by, value)


def text_of_value(value: Value) -> str:
    """Return a value as a script would join it to a text."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    return str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def joined(one: Value, other: Value) -> Value:
    """Return two values joined by +."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one + other
    if isinstance(one, str) and marked(one) == [one[1:-1]] and isinstance(other, int):
        return f"{MARK}{one[1:-1]}+{other}{MARK_ENDS}"
    return text_of_value(one) + text_of_value(other)
