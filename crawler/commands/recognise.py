"""`nianbao recognise`: is a title an annual report, whose, of which year, and why."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from archive.errors import NianbaoError
from archive.recognition.recognise import recognise_lines


def register(app: typer.Typer) -> None:
    app.command("recognise", help="Recognise titles of annual reports, with organ and report year.")(titles)


def titles(
    title: Annotated[list[str] | None, typer.Argument(help="Titles (or use --stdin).")] = None,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read one title per line from standard input.")] = False,
    format: Annotated[str, typer.Option("--format", help="Output format: jsonl.")] = "jsonl",
) -> None:
    if format != "jsonl":
        raise NianbaoError(f"--format: {format!r} is not offered here; only jsonl")
    if not title and not stdin:
        raise NianbaoError("give titles, or --stdin with one title per line")
    lines = _standard_input() if stdin else title or []
    for told in recognise_lines(lines):
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _standard_input() -> list[str]:
    text = sys.stdin.buffer.read()
    try:
        return text.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace").splitlines()
