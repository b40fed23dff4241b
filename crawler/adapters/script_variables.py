"""The variables of a script that are given plain values, and what its functions are called with."""

from __future__ import annotations

import re
from itertools import islice

from crawler.adapters.script_marks import NoValueError, marked
from crawler.adapters.script_values import Reader

_VARIABLE = re.compile(r"(?:\b(?:var|let|const)\s+|[,;{\n]\s*)([A-Za-z_$][\w$]*)\s*=(?![=>])")
_FUNCTION = re.compile(
    r"\bfunction\s+(?P<name>[\w$]+)\s*\((?P<names>[\w$,\s]{1,200})\)"
    r"|\b(?:var|let|const)\s+(?P<name2>[\w$]+)\s*=\s*(?:async\s*)?(?:function\s*)?\((?P<names2>[\w$,\s]{1,200})\)"
)
_LARGE, _MOST_FUNCTIONS = 60_000, 100  # characters and functions of a script whose calls are looked through
_MOST_VARIABLES = 2000


def take_down_variables(reader: Reader) -> None:
    """Take down every variable that is given a plain value; of several the first."""
    for found in islice(_VARIABLE.finditer(reader.script), _MOST_VARIABLES):
        try:
            value, _ = reader.value(found.end())
        except (NoValueError, RecursionError):
            continue
        if isinstance(value, dict):
            for key, inner in value.items():
                reader.names.setdefault(f"{found[1]}.{key}", inner)
        if not (isinstance(value, str) and marked(value)):
            reader.names.setdefault(found[1], value)
    _take_down_parameters(reader)


def _take_down_parameters(reader: Reader) -> None:
    """Take down what functions are called with: ``function list(page, code) {…} list(1, "a7")``."""
    if len(reader.script) > _LARGE:
        return
    for function in islice(_FUNCTION.finditer(reader.script), _MOST_FUNCTIONS):
        called, listed = function["name"] or function["name2"], function["names"] or function["names2"]
        names = [name.strip() for name in listed.split(",") if name.strip()]
        for call in re.finditer(rf"(?<![\w.$]){re.escape(called)}\s*(?=\()", reader.script):
            if reader.script[: call.start()].rstrip().endswith("function"):
                continue
            for name, value in zip(names, reader.arguments(call.end(), len(names)), strict=False):
                if isinstance(value, str | int) and not (isinstance(value, str) and marked(value)):
                    reader.names.setdefault(name, value)
