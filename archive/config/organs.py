"""config/organs/<code>.csv: the roster of organs bound to file, as an operator edits it in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from archive.config.faults import faults_of, meant, reason
from archive.config.fields import Day, Name
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
    name: Name = Field(min_length=2)
    aliases: Annotated[tuple[Name, ...], BeforeValidator(_split)] = ()
    kind: OrganKind
    valid_from: Annotated[Day | None, BeforeValidator(_blank)] = None
    valid_to: Annotated[Day | None, BeforeValidator(_blank)] = None
    successor: Annotated[str | None, BeforeValidator(_blank)] = None
    vouched: Annotated[Day | None, BeforeValidator(_blank)] = None

    @field_validator("name", "aliases")
    @classmethod
    def _name_of_an_organ(cls, given: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for name in (given,) if isinstance(given, str) else given:
            if name[0] in "=+-@" or not any(letter.isalpha() for letter in name):
                raise ValueError(f"{name!r} is no name of an organ")
        return given

    @model_validator(mode="after")
    def _some_time(self) -> OrganConfig:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} lies before valid_from {self.valid_from}")
        if self.successor == self.organ_id:
            raise ValueError("successor: an organ cannot follow itself")
        return self


def load_roster(path: Path) -> list[OrganConfig]:
    """Read one roster (UTF-8, with or without BOM). Raises ConfigErrors with line, field and reason of each."""
    organs: list[tuple[int, OrganConfig]] = []
    faults: list[ConfigError] = []
    for line, row in _rows(path):
        try:
            organs.append((line, OrganConfig.model_validate(row)))
        except ValidationError as invalid:
            faults += [
                ConfigError(path, reason(OrganConfig, e), line=line, field=".".join(map(str, e["loc"])))
                for e in faults_of(invalid)
            ]
    faults += _repeated(path, organs)
    if faults:
        raise ConfigErrors(faults)
    return [organ for _, organ in organs]


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="(beyond the last column)", restval="")
            header = [name.strip() for name in reader.fieldnames or ()]
            if wrong := _wrong_header(header):
                raise ConfigErrors([ConfigError(path, wrong, line=1)])
            reader.fieldnames = header
            return [(reader.line_num, _trimmed(row)) for row in reader if any(row.values())]
    except UnicodeDecodeError:
        raise ConfigErrors([ConfigError(path, "not UTF-8; save it as 'CSV UTF-8'")]) from None
    except (OSError, csv.Error) as unreadable:
        raise ConfigErrors([ConfigError(path, str(unreadable))]) from None


def _wrong_header(header: list[str]) -> str:
    """Return what is wrong with the names of the columns; empty when nothing is."""
    if missing := set(COLUMNS) - set(header):
        told = f"missing columns: {', '.join(sorted(missing))}"
        return told + (" (cells are separated by commas)" if len(header) == 1 and header[0] else "")
    if twice := {name for name in header if name and header.count(name) > 1}:
        return f"the column {', '.join(sorted(twice))} stands twice"
    known = (*OrganConfig.model_fields, *REMARKS)
    if unknown := [name for name in header if name and name not in known]:
        return f"{unknown[0]}: there is no such column; {meant(unknown[0], known)}"
    return ""


def _trimmed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without remarks and without the nameless empty columns that spreadsheets append."""
    kept = ((k, v.strip() if isinstance(v, str) else v) for k, v in row.items() if k not in REMARKS)
    return {k: v for k, v in kept if k or v}


def _repeated(path: Path, organs: list[tuple[int, OrganConfig]]) -> list[ConfigError]:
    """Return a fault for each id or name of two organs: every match of it would be ambiguous."""
    faults: list[ConfigError] = []
    ids: set[str] = set()
    names: dict[str, str] = {}
    for line, organ in organs:
        if organ.organ_id in ids:
            faults.append(ConfigError(path, f"{organ.organ_id} stands twice", line=line, field="organ_id"))
        ids.add(organ.organ_id)
        for name in (organ.name, *organ.aliases):
            if names.setdefault(name, organ.organ_id) != organ.organ_id:
                told = f"{name} names both {names[name]} and {organ.organ_id}"
                faults.append(ConfigError(path, told, line=line, field="name"))
    return faults
