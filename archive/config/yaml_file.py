"""Loads one YAML file into a pydantic model and names the line of every error in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from archive.config.faults import faults_of, location_of, reason
from archive.errors import ConfigError, ConfigErrors

Model = TypeVar("Model", bound=BaseModel)
_TWICE = re.compile(r'duplicate key "([^"]+)"')
_KEY = re.compile(r"[\s-]*([A-Za-z_]\w*):(?:\s|$)")
_DAY = re.compile(r"(?<![\w-])\d{4}-\d{1,2}-\d{1,2}(?![\w-])")


def load_yaml(path: Path, model: type[Model]) -> Model:
    """Read ``path`` as ``model``. Raises ConfigErrors with file, line, field and reason of each fault."""
    try:
        return model.model_validate(_parse(path, "safe"))
    except ValidationError as invalid:
        tree = _parse(path, "rt")  # the slow loader, which alone knows the lines
        raise ConfigErrors([_located(path, tree, model, error) for error in faults_of(invalid)]) from None


def top_keys(path: Path) -> list[str]:
    """Return the keys of the outermost level. Raises ConfigErrors when it is no YAML."""
    tree = _parse(path, "safe")
    return [str(key) for key in tree] if isinstance(tree, dict) else []


def line_of(path: Path, location: Sequence[str | int]) -> int | None:
    """Return the line at which a value stands, for faults found only after loading."""
    return _line(_parse(path, "rt"), location)


def read_text(path: Path) -> str:
    """Return a configuration file as text. Raises ConfigErrors when it cannot be read, or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise ConfigErrors([not_utf8(path, broken)]) from None
    except OSError as unreadable:
        raise ConfigErrors([ConfigError(path, unreadable.strerror or str(unreadable))]) from None


def not_utf8(path: Path, broken: UnicodeDecodeError) -> ConfigError:
    """Return the fault of a file that cannot be decoded, with the line of its first byte that is no UTF-8."""
    line = broken.object[: broken.start].count(b"\n") + 1
    what = "CSV UTF-8" if path.suffix == ".csv" else "UTF-8"
    return ConfigError(path, f"not UTF-8; save it as {what}", line=line)


@lru_cache(maxsize=2)  # several models are read from one file, one after the other
def _tree(text: str) -> Any:
    return YAML(typ="safe").load(text)


def _parse(path: Path, loader: Literal["safe", "rt"]) -> Any:
    """Return what stands in a file; nobody changes it."""
    text = read_text(path)
    try:
        return _tree(text) if loader == "safe" else YAML(typ=loader).load(text)
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else None
        twice = _TWICE.search(told := str(broken.problem))
        raise ConfigErrors([ConfigError(path, told, line=line, field=twice[1] if twice else "")]) from None
    except YAMLError as unreadable:  # a character that no YAML holds
        line = text[: getattr(unreadable, "position", 0)].count("\n") + 1
        raise ConfigErrors([ConfigError(path, " ".join(str(unreadable).split()), line=line)]) from None
    except (ValueError, RecursionError) as impossible:  # such as 2026-02-30, which YAML takes for a day
        line, day = _impossible_day(text)
        told = f"{day} is a day that does not exist" if day else f"a value that cannot be read: {impossible}"
        raise ConfigErrors([ConfigError(path, told, line=line, field=_key_above(text, line))]) from None


def _impossible_day(text: str) -> tuple[int | None, str]:
    for number, line in enumerate(text.splitlines(), 1):
        for day in _DAY.findall(line):
            try:
                date(*map(int, day.split("-")))
            except ValueError:
                return number, day
    return None, ""


def _key_above(text: str, line: int | None) -> str:
    """Return the key whose value stands at a line, or whose list reaches down to it; empty for no line."""
    above = text.splitlines()[: line or 0]
    return next((found[1] for one in reversed(above) if (found := _KEY.match(one))), "")


def _located(path: Path, tree: Any, model: type[BaseModel], error: dict[str, Any]) -> ConfigError:
    location = location_of(error)
    field = ".".join(str(part) for part in location)
    return ConfigError(path, reason(model, error), line=_line(tree, location), field=field)


def _line(tree: Any, location: Sequence[str | int]) -> int | None:
    """Return the 1-based line of the deepest part of ``location`` that stands in the file."""
    line = tree.lc.line + 1 if hasattr(tree, "lc") else None
    for part in location:
        try:
            position = tree.lc.key(part) if isinstance(part, str) else tree.lc.item(part)
            line, tree = position[0] + 1, tree[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
