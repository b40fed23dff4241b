"""`nianbao read`: reads saved pages or documents as reports, without storing anything."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from archive.errors import NianbaoError
from archive.reading.read import read
from archive.reading.result_json import to_json
from crawler.commands.options import write_text


class ReadFormat(StrEnum):
    """One JSON object, one a line, or the text alone."""

    json = "json"
    jsonl = "jsonl"
    text = "text"


def register(app: typer.Typer) -> None:
    app.command("read", help="Read saved pages or documents as reports.")(read_files)


def read_files(
    files: Annotated[list[Path], typer.Argument(help="Saved pages, PDF, Word, OFD, spreadsheets or plain text.")],
    url: Annotated[str, typer.Option("--url", help="Where the file came from; helps with dates and links.")] = "",
    format: Annotated[ReadFormat, typer.Option("--format", help="json, jsonl or text.")] = ReadFormat.json,
) -> None:
    failed = False
    readings = []
    for file in files:
        try:
            body = file.read_bytes()
        except OSError as missing:
            print(f"nianbao: {file}: {missing.strerror or missing}", file=sys.stderr)
            failed = True
            continue
        readings.append(to_json(read(body, url=url)))
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
