"""Options that several commands share, always under the same names as in the pages and the API."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy import Engine

from archive.clock import civil_date, day_end, parse_instant, utc_now
from archive.config.environment import PREFIX
from archive.config.load import Configuration
from archive.config.value_types import vantage_name
from archive.database.engine import open_database
from archive.errors import NianbaoError


class Format(StrEnum):
    """How lists are given out."""

    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


Year = Annotated[int | None, typer.Option("--year", min=2007, max=2100, help="Report year (报告年度).")]


def _code(region: str) -> str:
    if region and not (region.isascii() and region.isdigit() and len(region) <= 6):
        raise NianbaoError(f"--region: {region!r} is not a division code; give its six digits or the first of them")
    return region


Region = Annotated[str, typer.Option("--region", callback=_code, help="Division code or its first digits.")]
AsOf = Annotated[str, typer.Option("--as-of", help="Data as of this date (its 24:00) or ISO 8601 time, Asia/Shanghai.")]
FormatOption = Annotated[Format, typer.Option("--format", help="table, json, csv or xlsx.")]
Output = Annotated[str, typer.Option("--output", "-o", help="Output file; '-' is standard output.")]


def _vantage(name: str | None) -> str | None:
    try:
        return None if name is None else vantage_name(name)
    except ValueError as wrong:
        raise NianbaoError(f"--vantage: {wrong}") from None


Vantage = Annotated[
    str | None,
    typer.Option("--vantage", callback=_vantage, help="Where the visits are made from; wins over the setting."),
]


def visit_from(vantage: str | None) -> None:
    """Have this process and its children visit from a vantage; None leaves it to the settings."""
    if vantage is not None:
        os.environ[f"{PREFIX}VANTAGE"] = vantage


def moment(text: str, *, whole_day: bool, future: bool = False) -> datetime:
    """Return the instant of --as-of, or now. Raises NianbaoError on anything that is no date, and on a day to come."""
    if not text:
        return utc_now()
    try:
        instant = parse_instant(text, whole_day=whole_day)
    except ValueError:
        raise NianbaoError(f"--as-of: {text!r} is neither a date (2026-02-01) nor a time (2026-02-01T08:00)") from None
    if not future and instant > day_end(civil_date(utc_now())):
        raise NianbaoError(f"--as-of: {text} is in the future")
    return instant


def database(configuration: Configuration) -> Engine:
    """Return the configured database, migrated."""
    return open_database(configuration.settings.database())


def not_as_xlsx(format: Format) -> None:
    """For lists that are told as text only. Raises NianbaoError when a spreadsheet is asked for."""
    if format is Format.xlsx:
        raise NianbaoError("--format xlsx is not offered here; table, json or csv")


def write_text(text: str, output: str = "-") -> None:
    """Text to a file or standard output, as UTF-8 whatever the terminal's encoding is."""
    if output in ("", "-"):
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    with open(output, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  (a path given by the user)
        file.write(text)
