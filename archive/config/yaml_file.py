"""Loads one YAML file into a pydantic model and names the line of every error in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from archive.errors import ConfigError, ConfigErrors

Model = TypeVar("Model", bound=BaseModel)


def load_yaml(path: Path, model: type[Model]) -> Model:
    """Read ``path`` as ``model``. Raises ConfigErrors with file, line, field and reason of each fault."""
    try:
        return model.model_validate(_parse(path, "safe"))
    except ValidationError as invalid:
        tree = _parse(path, "rt")  # the slow loader, which alone knows the lines
        raise ConfigErrors([_located(path, tree, dict(error)) for error in invalid.errors()]) from None


def _parse(path: Path, loader: Literal["safe", "rt"]) -> Any:
    try:
        return YAML(typ=loader).load(path.read_text(encoding="utf-8-sig"))
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else None
        raise ConfigErrors([ConfigError(path, str(broken.problem), line=line)]) from None
    except (OSError, UnicodeDecodeError, YAMLError) as unreadable:
        raise ConfigErrors([ConfigError(path, str(unreadable))]) from None


def _located(path: Path, tree: Any, error: dict[str, Any]) -> ConfigError:
    location: Sequence[str | int] = error["loc"]
    field = ".".join(str(part) for part in location)
    return ConfigError(path, error["msg"], line=_line(tree, location), field=field)


def _line(tree: Any, location: Sequence[str | int]) -> int | None:
    """The 1-based line of the deepest part of ``location`` that stands in the file."""
    line = tree.lc.line + 1 if hasattr(tree, "lc") else None
    for part in location:
        try:
            position = tree.lc.key(part) if isinstance(part, str) else tree.lc.item(part)
            line, tree = position[0] + 1, tree[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
