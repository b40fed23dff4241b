"""config/organs/<code>.csv: the roster of organs bound to file, as an operator edits it in a spreadsheet."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from archive.config.kinds import OrganKind
from archive.errors import ConfigError, ConfigErrors

COLUMNS = ("organ_id", "name", "aliases", "kind", "valid_from", "valid_to", "successor")
REMARKS = ("why",)  # written beside the others by `nianbao organs suggest` for whoever checks; not read


def _split(value: Any) -> Any:
    return tuple(part.strip() for part in value.split("|") if part.strip()) if isinstance(value, str) else value


def _blank(value: Any) -> Any:
    return None if value == "" else value


class OrganConfig(BaseModel):
    """One organ. ``vouched`` (the column may be left out) is the day on which a person vouched that its reports appear
    in the watched columns. A blank ``valid_from`` means "confirmed from the first year the roster was imported for"."""

    model_config = ConfigDict(extra="forbid")

    organ_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str = Field(min_length=2)
    aliases: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    kind: OrganKind
    valid_from: Annotated[date | None, BeforeValidator(_blank)] = None
    valid_to: Annotated[date | None, BeforeValidator(_blank)] = None
    successor: Annotated[str | None, BeforeValidator(_blank)] = None
    vouched: Annotated[date | None, BeforeValidator(_blank)] = None


def load_roster(path: Path) -> list[OrganConfig]:
    """Read one roster (UTF-8, with or without BOM). Raises ConfigErrors with line, field and reason of each."""
    organs: list[OrganConfig] = []
    faults: list[ConfigError] = []
    for line, row in _rows(path):
        try:
            organs.append(OrganConfig.model_validate(row))
        except ValidationError as invalid:
            faults += [
                ConfigError(path, e["msg"], line=line, field=".".join(map(str, e["loc"]))) for e in invalid.errors()
            ]
    faults += _repeated(path, organs)
    if faults:
        raise ConfigErrors(faults)
    return organs


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="(beyond the last column)", restval="")
            if missing := set(COLUMNS) - set(reader.fieldnames or ()):
                raise ConfigErrors([ConfigError(path, f"missing columns: {', '.join(sorted(missing))}", line=1)])
            return [(reader.line_num, _trimmed(row)) for row in reader if any(row.values())]
    except UnicodeDecodeError:
        raise ConfigErrors([ConfigError(path, "not UTF-8; save it as 'CSV UTF-8'")]) from None
    except (OSError, csv.Error) as unreadable:
        raise ConfigErrors([ConfigError(path, str(unreadable))]) from None


def _trimmed(row: dict[str, Any]) -> dict[str, Any]:
    return {k: value.strip() if isinstance(value, str) else value for k, value in row.items() if k not in REMARKS}


def _repeated(path: Path, organs: list[OrganConfig]) -> list[ConfigError]:
    """An id or a name that stands for two organs would make every match of it ambiguous."""
    faults: list[ConfigError] = []
    ids: set[str] = set()
    names: dict[str, str] = {}
    for organ in organs:
        if organ.organ_id in ids:
            faults.append(ConfigError(path, f"{organ.organ_id} stands twice", field="organ_id"))
        ids.add(organ.organ_id)
        for name in (organ.name, *organ.aliases):
            if names.setdefault(name, organ.organ_id) != organ.organ_id:
                faults.append(ConfigError(path, f"{name} names both {names[name]} and {organ.organ_id}", field="name"))
    return faults
