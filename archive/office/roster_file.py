"""A roster that is handed in as CSV or XLSX: its organs, with the contacts that may stand beside them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from archive.config.office import OfficeSettings
from archive.config.organs import NumberedRow, OrganConfig, checked_header, csv_rows, organs_of
from archive.errors import ConfigError, ConfigErrors
from archive.office.contacts import Contact
from archive.office.refusal import RefusedError
from archive.office.upload_check import check_upload

CONTACTS = ("contact", "telephone")  # columns of the file that go to office.db alone
_MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class FiledOrgan:
    """A row of the file: its line, the organ and, where one is given, its contact."""

    line: int
    organ: OrganConfig
    contact: Contact | None


def read_roster_file(settings: OfficeSettings, name: str, content: bytes) -> list[FiledOrgan]:
    """Return the rows of a file. Raises ConfigErrors with file, line, field and reason of each fault; RefusedError
    for a file that may not be taken at all."""
    label = Path(name.replace("\\", "/")).name[:100] or "-"
    path = Path(label)
    if label.casefold().endswith(".xlsx"):
        check_upload(settings, name, content)
        rows = _sheet_rows(path, content)
    elif label.casefold().endswith(".csv"):
        if len(content) > settings.upload_mb << 20:
            raise RefusedError("11", f"{label}超过{settings.upload_mb}MB。", f"{label} has more than the limit")
        rows = csv_rows(path, content, CONTACTS)
    else:
        raise RefusedError("B1", "名录只接受CSV和XLSX文件。", "a roster is taken as CSV or XLSX")
    if not rows:
        raise ConfigErrors([ConfigError(path, "it has no rows", line=1)])
    if len(rows) > _MOST_ROWS:
        raise ConfigErrors([ConfigError(path, f"more than {_MOST_ROWS} rows", line=_MOST_ROWS + 2)])
    contacts = {line: _contact(row) for line, row in rows}
    bare = ((line, {key: value for key, value in row.items() if key not in CONTACTS}) for line, row in rows)
    return [FiledOrgan(line, organ, contacts[line]) for line, organ in organs_of(path, bare)]


def _contact(row: dict[str, str]) -> Contact | None:
    who, telephone = (str(row.get(name, "") or "").strip() for name in CONTACTS)
    return Contact(who, telephone) if who or telephone else None


def _sheet_rows(path: Path, content: bytes) -> list[NumberedRow]:
    """Return the rows of the first sheet, its first line being the header."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        lines = list(_lines(path, book.worksheets[0])) if book.worksheets else []
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as broken:
        raise ConfigErrors([ConfigError(path, f"the workbook cannot be read: {broken}")]) from None
    if not lines:
        raise ConfigErrors([ConfigError(path, "it has no rows", line=1)])
    header = checked_header(path, lines[0][1], CONTACTS)
    found = [(number, dict(zip(header, cells, strict=False))) for number, cells in lines[1:] if any(cells)]
    return [(number, {k: v for k, v in row.items() if k and k != "why"}) for number, row in found]


def _lines(path: Path, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a sheet. Raises ConfigErrors for a formula: what it would come to is in no file for sure."""
    for number, row in enumerate(sheet.iter_rows(max_row=_MOST_ROWS + 2), 1):
        for at, cell in enumerate(row):
            if cell.data_type == "f":
                raise ConfigErrors([ConfigError(path, "a formula; write its value", line=number, field=f"{at + 1}")])
        yield number, [_text(cell.value) for cell in row]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()
