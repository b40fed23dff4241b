"""`nianbao read`: reads saved pages or documents as reports; with --again, what the archive keeps of them."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from archive.errors import NianbaoError
from archive.reading.read import read_all
from archive.reading.result_json import to_json
from crawler.commands.options import Region, Year, write_text


class ReadFormat(StrEnum):
    """One JSON object, one a line, or the text alone."""

    json = "json"
    jsonl = "jsonl"
    text = "text"


def register(app: typer.Typer) -> None:
    app.command("read", help="Read saved pages or documents as reports, or reread stored captures.")(read_files)


def read_files(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Saved pages, PDF, Word, OFD, spreadsheet, text or ZIP files."),
    ] = None,
    url: Annotated[str, typer.Option("--url", help="Original URL of the file, for dates and links.")] = "",
    format: Annotated[
        ReadFormat | None, typer.Option("--format", help="json, jsonl or text; with --again a table, or json.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Reread the stored captures with the current reader.")] = False,
    year: Year = None,
    region: Region = "",
    accept: Annotated[bool, typer.Option("--accept", help="With --again: store changed readings.")] = False,
) -> None:
    if again:
        if files or url:
            raise NianbaoError("--again reads stored captures; do not give files or --url with it")
        from crawler.commands.reread_captures import reread_captures  # not before: reading a file needs no database

        raise typer.Exit(reread_captures(year, region, accept=accept, as_json=format is ReadFormat.json))
    if year or region or accept:
        raise NianbaoError("--year, --region and --accept go with --again")
    _read_files(files or [], url, format or ReadFormat.json)


def _read_files(files: list[Path], url: str, format: ReadFormat) -> None:
    if not files:
        raise NianbaoError("give the files to read, or --again")
    failed = False
    readings = []
    for file in files:
        try:
            body = file.read_bytes()
        except OSError as missing:
            print(f"nianbao: {file}: {missing.strerror or missing}", file=sys.stderr)
            failed = True
            continue
        readings += [to_json(one) for one in read_all(body, url=url)]
    if not readings:
        raise NianbaoError("nothing could be read")
    write_text(_shown(readings, format))
    raise typer.Exit(3 if failed else 0)


def _shown(readings: list[dict[str, object]], format: ReadFormat) -> str:
    if format is ReadFormat.text:
        return "\n\n".join(str(reading["text"]) for reading in readings) + "\n"
    if format is ReadFormat.jsonl or len(readings) > 1:
        return "".join(json.dumps(reading, ensure_ascii=False) + "\n" for reading in readings)
    return json.dumps(readings[0], ensure_ascii=False, indent=1) + "\n"
