"""The texts of config/settings.toml and office.toml, made from their classes: defaults and remarks stand in the code
and nowhere else.

`python -m archive.config.settings_file FILE` writes it; a test holds the shipped file equal.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from textwrap import dedent, wrap
from typing import Any

from pydantic import BaseModel

from archive.config.environment import PREFIX
from archive.config.office import FILE as OFFICE_FILE
from archive.config.office import OfficeSettings
from archive.config.settings import Settings

_EXAMPLES = f"{PREFIX}DATABASE_URL, {PREFIX}POLITENESS__DELAY"
_HEAD = f"# Every key can be overridden by an environment variable: {_EXAMPLES}, …\n\n"
_OFFICE_HEAD = "# The desk: see docs/office.md. No environment variable goes before this file.\n\n"
_WIDTH = 120


@dataclass(frozen=True, slots=True)
class SettingKey:
    """One key of the file. ``remark``: what stands above it; "" where the one above says enough."""

    table: str
    name: str
    default: Any
    remark: str

    @property
    def path(self) -> str:
        """``politeness.delay``; a key outside every table by its name alone."""
        return f"{self.table}.{self.name}" if self.table else self.name

    @property
    def variable(self) -> str:
        """The environment variable that goes before the file."""
        return PREFIX + self.path.upper().replace(".", "__")


def setting_keys(model: type[BaseModel] = Settings, table: str = "") -> Iterator[SettingKey]:
    """Yield every key in the order of the file."""
    remarks = _remarks(model)
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from setting_keys(kind, name)
        else:
            yield SettingKey(table, name, field.get_default(call_default_factory=True), remarks.get(name, ""))


def settings_text(model: type[BaseModel] = Settings, head: str = _HEAD) -> str:
    """Return the file: every key with its default, its remark above it."""
    lines, table = [head], ""
    for key in setting_keys(model):
        if key.table != table:
            lines.append(f"\n[{key.table}]\n")
            table = key.table
        lines += [f"# {line}\n" for line in wrap(key.remark, _WIDTH - 2, break_on_hyphens=False)]
        lines.append(f"{key.name} = {_toml(key.default)}\n")
    return "".join(lines)


def _toml(value: Any) -> str:
    if value is None:
        return '""'
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _remarks(model: type[BaseModel]) -> dict[str, str]:
    """Return the texts that stand below the fields of a model in its source."""
    (defined,) = ast.parse(dedent(inspect.getsource(model))).body
    body = defined.body if isinstance(defined, ast.ClassDef) else []
    return {
        field.target.id: " ".join(text.value.value.split())
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


def office_text() -> str:
    """Return config/office.toml."""
    return settings_text(OfficeSettings, _OFFICE_HEAD)


if __name__ == "__main__":
    written = Path(sys.argv[1])
    written.write_text(office_text() if written.name == OFFICE_FILE else settings_text(), encoding="utf-8")
