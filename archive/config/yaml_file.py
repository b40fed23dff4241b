"""Loads one YAML file into a pydantic model and names the line of every error in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from archive.config.faults import faults_of, reason
from archive.errors import ConfigError, ConfigErrors

Model = TypeVar("Model", bound=BaseModel)
_DAY = re.compile(r"(?<![\w-])\d{4}-\d{1,2}-\d{1,2}(?![\w-])")


def load_yaml(path: Path, model: type[Model]) -> Model:
    """Read ``path`` as ``model``. Raises ConfigErrors with file, line, field and reason of each fault."""
    try:
        return model.model_validate(_parse(path, "safe"))
    except ValidationError as invalid:
        tree = _parse(path, "rt")  # the slow loader, which alone knows the lines
        raise ConfigErrors([_located(path, tree, model, error) for error in faults_of(invalid)]) from None


def top_keys(path: Path) -> dict[str, int]:
    """Return the keys of the outermost level with their lines. Raises ConfigErrors when it is no YAML."""
    tree = _parse(path, "rt")
    return {str(key): _line(tree, [key]) or 1 for key in tree} if isinstance(tree, dict) else {}


def line_of(path: Path, location: Sequence[str | int]) -> int | None:
    """Return the line at which a value stands, for faults found only after loading."""
    return _line(_parse(path, "rt"), location)


def read_text(path: Path) -> str:
    """Return a configuration file as text. Raises ConfigErrors when it cannot be read, or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigErrors([ConfigError(path, "not UTF-8; save it as UTF-8")]) from None
    except OSError as unreadable:
        raise ConfigErrors([ConfigError(path, unreadable.strerror or str(unreadable))]) from None


def _parse(path: Path, loader: Literal["safe", "rt"]) -> Any:
    text = read_text(path)
    try:
        return YAML(typ=loader).load(text)
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else None
        raise ConfigErrors([ConfigError(path, str(broken.problem), line=line)]) from None
    except YAMLError as unreadable:
        raise ConfigErrors([ConfigError(path, " ".join(str(unreadable).split()))]) from None
    except (ValueError, RecursionError) as impossible:  # such as 2026-02-30, which YAML takes for a day
        line, day = _impossible_day(text)
        told = f"{day} is a day that does not exist" if day else f"a value that cannot be read: {impossible}"
        raise ConfigErrors([ConfigError(path, told, line=line)]) from None


def _impossible_day(text: str) -> tuple[int | None, str]:
    for number, line in enumerate(text.splitlines(), 1):
        for day in _DAY.findall(line):
            try:
                date(*map(int, day.split("-")))
            except ValueError:
                return number, day
    return None, ""


def _located(path: Path, tree: Any, model: type[BaseModel], error: dict[str, Any]) -> ConfigError:
    location: Sequence[str | int] = error["loc"]
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
