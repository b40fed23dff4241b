"""config/organs/<code>.csv: the roster of organs bound to file, as an operator edits it in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from archive.config.faults import FieldError, faults_of, location_of, meant, reason
from archive.config.kinds import OrganKind
from archive.config.value_types import Day, Name
from archive.config.yaml_file import not_utf8
from archive.errors import ConfigError, ConfigErrors

COLUMNS = ("organ_id", "name", "aliases", "kind", "valid_from", "valid_to", "successor")
REMARKS = ("why",)  # written beside the others by `nianbao organs suggest` for whoever checks; not read
NumberedRow = tuple[int, dict[str, str]]  # a row of a file by its line, values by the names of the first line


def _split(value: Any) -> Any:
    return tuple(part.strip() for part in value.split("|") if part.strip()) if isinstance(value, str) else value


def _blank(value: Any) -> Any:
    return None if value == "" else value


class OrganConfig(BaseModel):
    """One organ. ``vouched`` (the column may be left out) is the day on which a person vouched that its reports appear
    in the watched columns. A blank ``valid_from`` means "confirmed from the first year the roster was imported for".
    ``duty`` (may be left out as well): on what the duty rests of an organ that is by its name no administrative one."""

    model_config = ConfigDict(extra="forbid")

    organ_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: Name = Field(min_length=2)
    aliases: Annotated[tuple[Name, ...], BeforeValidator(_split)] = ()
    kind: OrganKind
    valid_from: Annotated[Day | None, BeforeValidator(_blank)] = None
    valid_to: Annotated[Day | None, BeforeValidator(_blank)] = None
    successor: Annotated[str | None, BeforeValidator(_blank)] = None
    vouched: Annotated[Day | None, BeforeValidator(_blank)] = None
    duty: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its other names."""
        return (self.name, *self.aliases)

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
            raise FieldError("valid_to", f"valid_to {self.valid_to} lies before valid_from {self.valid_from}")
        if self.successor == self.organ_id:
            raise FieldError("successor", "an organ cannot follow itself")
        return self


def load_roster(path: Path) -> list[OrganConfig]:
    """Read one roster (UTF-8, with or without BOM). Raises ConfigErrors with line, field and reason of each."""
    try:
        content = path.read_bytes()
    except OSError as unreadable:
        raise ConfigErrors([ConfigError(path, str(unreadable))]) from None
    return [organ for _line, organ in organs_of(path, csv_rows(path, content))]


def load_rosters(folder: Path) -> dict[str, list[OrganConfig]]:
    """Read every roster of a folder, by region code. Raises ConfigErrors of the first one with faults."""
    return {path.stem: load_roster(path) for path in sorted(folder.glob("*.csv"))}


def organs_of(path: Path, rows: Iterable[NumberedRow]) -> list[tuple[int, OrganConfig]]:
    """Return the organs of a roster with their lines. Raises ConfigErrors with line, field and reason of each fault."""
    organs: list[tuple[int, OrganConfig]] = []
    faults: list[ConfigError] = []
    for line, row in rows:
        try:
            organs.append((line, OrganConfig.model_validate(row)))
        except ValidationError as invalid:
            faults += [
                ConfigError(path, reason(OrganConfig, e), line=line, field=".".join(map(str, location_of(e))))
                for e in faults_of(invalid)
            ]
    faults += repeated_names(path, organs)
    if faults:
        raise ConfigErrors(faults)
    return organs


def csv_rows(path: Path, content: bytes, more: Sequence[str] = ()) -> list[NumberedRow]:
    """Return the rows of a CSV file; ``more``: columns that may stand beside those of a roster. Raises ConfigErrors."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise ConfigErrors([not_utf8(path, broken)]) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="(beyond the last column)", restval="")
    try:
        reader.fieldnames = checked_header(path, reader.fieldnames or (), more)
        return [(reader.line_num, _trimmed(row)) for row in reader if any(row.values())]
    except csv.Error as unreadable:
        raise ConfigErrors([ConfigError(path, str(unreadable), line=reader.line_num)]) from None


def checked_header(path: Path, given: Iterable[str], more: Sequence[str] = ()) -> list[str]:
    """Return the names of the first line. Raises ConfigErrors for those that miss, stand twice or are unknown."""
    header = [name.strip() for name in given]
    if wrong := _wrong_header(header, more):
        raise ConfigErrors([ConfigError(path, told, line=1, field=column) for column, told in wrong])
    return header


def roster_csv(organs: Iterable[OrganConfig]) -> str:
    """Return organs as a file of config/organs; columns that nothing is said in are left out where they may be."""
    organs = list(organs)
    more = [name for name in ("vouched", "duty") if any(getattr(organ, name) for organ in organs)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *more))
    writer.writerows(_cells(organ, (*COLUMNS, *more)) for organ in organs)
    return text.getvalue()


def _cells(organ: OrganConfig, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value = getattr(organ, name)
        yield "|".join(value) if isinstance(value, tuple) else str(value or "")


def _wrong_header(header: list[str], more: Sequence[str]) -> list[tuple[str, str]]:
    """Return the columns at fault with what is wrong; none when nothing is."""
    if missing := [name for name in COLUMNS if name not in header]:
        hint = " (cells are separated by commas)" if len(header) == 1 and header[0] else ""
        return [(", ".join(missing), f"missing in the first line{hint}")]
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        return [(name, "the column stands twice") for name in twice]
    known = (*OrganConfig.model_fields, *REMARKS, *more)
    unknown = [name for name in header if name and name not in known]
    return [(name, f"there is no such column; {meant(name, known)}") for name in unknown]


def _trimmed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without remarks and without the nameless empty columns that spreadsheets append."""
    kept = ((k, v.strip() if isinstance(v, str) else v) for k, v in row.items() if k not in REMARKS)
    return {k: v for k, v in kept if k or v}


def repeated_names(path: Path, organs: Iterable[tuple[int, OrganConfig]]) -> list[ConfigError]:
    """Return a fault for each id or name of two organs: every match of it would be ambiguous."""
    faults: list[ConfigError] = []
    ids: set[str] = set()
    names: dict[str, str] = {}
    for line, organ in organs:
        if organ.organ_id in ids:
            faults.append(ConfigError(path, f"{organ.organ_id} stands twice", line=line, field="organ_id"))
        ids.add(organ.organ_id)
        for name in organ.names:
            if names.setdefault(name, organ.organ_id) != organ.organ_id:
                told = f"{name} names both {names[name]} and {organ.organ_id}"
                faults.append(ConfigError(path, told, line=line, field="name"))
    return faults
