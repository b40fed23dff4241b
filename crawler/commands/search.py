"""`nianbao search`: finds reports by their words, numbers, organs and years; exact, the one meant first."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.base import dump_json
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.states import State
from archive.search.indexing import refresh_index
from archive.search.search_result import Hit, SearchResult
from archive.search.service import search
from crawler.commands.board_output import csv_text
from crawler.commands.options import Format, FormatOption, Region, Year, database, not_as_xlsx, write_text
from crawler.commands.terminal import terminal

_FIELDS = (
    "report_id",
    "title",
    "organ",
    "region",
    "report_year",
    "url",
    "first_seen_at",
    "snippet",
    "state",
    "reason_zh",
)


def register(app: typer.Typer) -> None:
    app.command("search", help="Search titles, texts and tables of all reports.")(find)


def find(
    query: Annotated[str, typer.Argument(help='Words, "a phrase", -not, OR, organ:… year:2020..2025 in:table …')],
    year: Year = None,
    region: Region = "",
    where: Annotated[str, typer.Option("--in", help="Search only the title, body or table.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=200)] = 20,
    format: FormatOption = Format.table,
) -> None:
    if where not in ("", "title", "body", "table"):
        raise NianbaoError(f"--in: {where!r} is not one of title, body, table")
    not_as_xlsx(format)
    folder = data_dir() / "search"
    configuration = load_configuration()
    with session_scope(database(configuration)) as session:
        refresh_index(session, folder)
        found = search(
            session,
            folder,
            query,
            year=year,
            region=region,
            where=where,
            limit=limit,
            deadlines=configuration.deadlines,
            now=utc_now(),
        )
    if format is Format.json:
        write_text(dump_json(asdict(found)) + "\n")
    elif format is Format.csv:
        write_text(csv_text(_FIELDS, [_row(hit) for hit in found.hits]))
    else:
        _show(found)


def _row(hit: Hit) -> list[Any]:
    told = {**asdict(hit), "snippet": "".join(part for part, _ in hit.snippet)}
    return [told[field] for field in _FIELDS]


def _show(found: SearchResult) -> None:
    console = terminal(120)
    console.print(f"{found.understood[0]}：{found.count}{'+' if found.relation != 'eq' else ''} 份")
    for note in found.notes:
        console.print(f"  注意：{note[0]}")
    if found.organs:
        console.print(f"  按拼音查到的单位：{'、'.join(f'{one.organ}（{one.organ_id}）' for one in found.organs)}")
    for other in found.wordings:
        console.print(f"  换用同义词：{other.name}（{other.count}{'+' if other.relation != 'eq' else ''} 份）")
    if found.suggestion:
        console.print(f"  可试：{found.suggestion}")
    if found.near:
        console.print("  没有逐字相符的年报，下列年报文字相近：")
    for near in found.near:
        console.print(f"  {near.score:.0%} {near.title} · {near.organ} · {near.url}", style="dim")
    for hit in found.hits:
        console.print(f"\n{hit.title}", style="bold")
        console.print(f"  {hit.organ} · {hit.report_year or '年度不明'} · {hit.url}", style="dim")
        if hit.reason_zh:
            console.print(f"  {State(hit.state).zh} · {hit.reason_zh}")
        if not hit.snippet:
            continue
        line = Text("  ")
        for part, marked in hit.snippet:
            line.append(part.replace("\n", " "), style="reverse" if marked else None)
        console.print(line)
