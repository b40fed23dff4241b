"""The divisions of the country, province to township, with the years in which a code or name held."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from pathlib import Path

from archive.config.faults import FieldError
from archive.config.paths import config_dir
from archive.config.yaml_file import read_text
from archive.errors import ConfigError, ConfigErrors

FIELDS = ["code", "name", "type", "parent", "valid_from", "valid_to"]
_TYPES = {"province": 6, "prefecture": 6, "county": 6, "township": 9}
_CODE = re.compile(r"\d{6}(?:\d{3})?")


@dataclass(frozen=True, slots=True)
class Region:
    """One division under one code and name; ``None`` for a bound that the snapshot does not know.

    ``type`` is province, prefecture, county (six-digit codes) or township (nine digits). Dates of changes are
    exact to the year only: old and new hold throughout the year of the change.
    """

    code: str
    name: str
    type: str
    parent: str
    valid_from: date | None
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether code and name were in force on a civil day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


class Regions:
    """A snapshot to county level; townships are read from ``townships.csv`` beside it when first asked for."""

    def __init__(self, rows: Sequence[Region], townships: Path | None = None) -> None:
        self._townships_file = townships
        self._by_code: dict[str, list[Region]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._children: dict[str, list[str]] = {}
        for row in rows:
            self._by_code.setdefault(row.code, []).append(row)
            for index, key in ((self._by_name, row.name), (self._children, row.parent)):
                if row.code not in (codes := index.setdefault(key, [])):
                    codes.append(row.code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code or (isinstance(code, str) and len(code) == 9 and code in self._townships)

    def __iter__(self) -> Iterator[Region]:
        return (row for rows in self._by_code.values() for row in rows)

    def at(self, code: str) -> list[Region]:
        """Return the divisions that bear or bore a code, county level and above; none for an unknown one."""
        return list(self._by_code.get(code, ()))

    def beginning(self, digits: str) -> list[Region]:
        """Return the divisions whose codes begin so: 4114 gives a prefecture and its counties, without townships."""
        first = bisect_left(self._codes, digits)
        codes = takewhile(lambda code: code.startswith(digits), islice(self._codes, first, None))
        return [row for code in codes for row in self._by_code[code]]

    def region(self, code: str, on: date | None = None) -> Region:
        """Return the division of ``code`` as of a day (default: the newest). Raises KeyError for an unknown code."""
        rows = self._by_code[code] if len(code) != 9 else [self._townships[code]]
        fitting = [row for row in rows if on is None or row.holds(on)]
        return (fitting or rows)[-1]

    def name(self, code: str, on: date | None = None) -> str:
        """Its name then, such as 襄樊市 or 襄阳市 for 420600; outside all known spans the newest name."""
        return self.region(code, on).name

    def parents(self, code: str, on: date | None = None) -> list[str]:
        """Return the codes above, nearest first: 411424 gives 411400, 410000."""
        above: list[str] = []
        while (code := self.region(code, on).parent) and code in self._by_code and code not in above:
            above.append(code)
        return above

    def children(self, code: str, on: date | None = None) -> list[str]:
        """Return the codes directly below as of a day (default: those still in force); townships for a county."""
        below: list[Region] = [row for child in self._children.get(code, ()) for row in self._by_code[child]]
        below += self._townships_of.get(code, []) if self._is_county(code) else []
        fitting = [row.code for row in below if (row.valid_to is None if on is None else row.holds(on))]
        return list(dict.fromkeys(fitting))

    def find(self, name: str) -> list[str]:
        """Every code, county level and above, that bears or bore exactly this name; several share 鼓楼区."""
        return list(self._by_name.get(name, ()))

    @cached_property
    def names(self) -> frozenset[str]:
        """All present and former names, county level and above."""
        return frozenset(self._by_name)

    @cached_property
    def _codes(self) -> list[str]:
        return sorted(self._by_code)

    def faults(self) -> list[ConfigError]:
        """Townships whose county is unknown or that stand twice. Raises ConfigErrors when their file is faulty."""
        path = self._townships_file
        if path is None:
            return []
        townships = [row for rows in self._townships_of.values() for row in rows]
        if not townships:
            return [ConfigError(path, "holds no division")]
        lost = [row for row in townships if row.parent not in self._by_code]
        return [_lost(path, row) for row in lost]

    def _is_county(self, code: str) -> bool:
        return code in self._by_code and not self._children.get(code)

    @cached_property
    def _townships(self) -> dict[str, Region]:
        return {row.code: row for rows in self._townships_of.values() for row in rows}

    @cached_property
    def _townships_of(self) -> dict[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        if self._townships_file is not None and self._townships_file.is_file():
            for row in _read(self._townships_file):
                found.setdefault(row.parent, []).append(row)
        return found


def load_regions(path: Path) -> Regions:
    """Read ``regions.csv``. Raises ConfigErrors with file, line, field and reason of every faulty row."""
    rows = _read(path)
    if not rows:
        raise ConfigErrors([ConfigError(path, "holds no division")])
    known = {row.code for row in rows}
    if lost := [row for row in rows if row.parent and row.parent not in known]:
        raise ConfigErrors([_lost(path, row) for row in lost])
    return Regions(rows, path.with_name("townships.csv"))


@lru_cache(maxsize=1)
def regions() -> Regions:
    """Return the snapshot of the configuration in force, read once in a process."""
    return load_regions(config_dir() / "regions.csv")


def _lost(path: Path, row: Region) -> ConfigError:
    """Return the fault of a division whose parent there is not."""
    lines = read_text(path).splitlines()
    number = next((n for n, line in enumerate(lines, 1) if line.startswith((f"{row.code},", f'"{row.code}"'))), None)
    return ConfigError(path, f"{row.code} lies in {row.parent}, which is no division", line=number, field="parent")


def _read(path: Path) -> list[Region]:
    table = csv.reader(read_text(path).splitlines(), strict=True)
    rows: list[Region] = []
    errors: list[ConfigError] = []
    try:
        if (header := next(table, [])) != FIELDS:
            wrong = ", ".join(name for name in FIELDS if name not in header)
            told = f"the columns must be {','.join(FIELDS)}, not {','.join(header)}"
            raise ConfigErrors([ConfigError(path, told, line=1, field=wrong)])
        for cells in table:
            try:
                rows.append(_row(cells))
            except FieldError as odd:
                errors.append(ConfigError(path, str(odd), line=table.line_num, field=odd.field))
    except csv.Error as broken:  # a quotation mark that is never closed
        errors.append(ConfigError(path, str(broken), line=table.line_num))
    if errors:
        raise ConfigErrors(errors)
    return rows


def _row(cells: list[str]) -> Region:
    if len(cells) != len(FIELDS):
        raise FieldError("", f"{len(cells)} cells instead of {len(FIELDS)}")
    code, name, kind, parent, since, until = cells
    if kind not in _TYPES:
        raise FieldError("type", f"{kind!r} is none of {', '.join(_TYPES)}")
    if len(code) != _TYPES[kind] or not _CODE.fullmatch(code):
        raise FieldError("code", f"{code!r} is not a {kind} code of {_TYPES[kind]} digits")
    if not name:
        raise FieldError("name", "empty")
    if (kind != "province" or parent) and not _CODE.fullmatch(parent):
        raise FieldError("parent", f"{parent!r} is not a division code")
    first, last = _day("valid_from", since), _day("valid_to", until)
    if first and last and last < first:
        raise FieldError("valid_to", f"{until} lies before valid_from {since}")
    return Region(code, name, kind, parent, first, last)


def _day(field: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FieldError(field, f"{text!r} is not a date such as 2021-01-01") from None
