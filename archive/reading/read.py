"""The reader of annual reports: bytes in, a Reading out, no exception for bad content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from archive.errors import UnreadableError
from archive.reading.checks.context import Context
from archive.reading.checks.run import run_checks
from archive.reading.contact import find_contact
from archive.reading.convert import to_document
from archive.reading.document import Document, Grid
from archive.reading.evidence import gather, is_part_of_a_year, year_told
from archive.reading.formats.bundle import members
from archive.reading.formats.isolated import convert_isolated
from archive.reading.formats.sniff import sniff
from archive.reading.identity import Identity, identify
from archive.reading.period import covers_a_year, find_period
from archive.reading.prose_figures import find_figures
from archive.reading.published_date import find_published_date
from archive.reading.reading_model import Finding, Reading
from archive.reading.report_prose import flatten, report_prose
from archive.reading.sections import split_sections
from archive.reading.tables.form_layout import arrange_by_form, detect_form, missing_rows, table_forms
from archive.reading.tables.indicators import NAME as INDICATORS
from archive.reading.tables.indicators import IndicatorReader
from archive.reading.tables.run_together import flattened_problems, flattened_tables, run_together
from archive.reading.tables.table_reader import TableReader
from archive.reading.warning_text import chinese
from archive.recognition.fold import fold
from archive.recognition.report_year import find_years

FIRST_FORM_YEAR = 2019
READER_VERSION = "6"
"""Stands on every version row; raised whenever the same bytes may read differently."""


def read(
    body: bytes,
    *,
    url: str = "",
    content_type: str = "",
    listed_title: str = "",
    listed_date: date | None = None,
) -> Reading:
    """Read one page or document. ``listed_title`` and ``listed_date`` are those of its row in the column.

    What cannot be read gives a Reading that is no report, with the reason as its finding.
    """
    try:
        document = to_document(body, url=url, content_type=content_type)
    except UnreadableError as reason:
        return unreadable(str(reason), listed_title=listed_title)
    return read_document(document, url=url, listed_title=listed_title, listed_date=listed_date)


def read_all(body: bytes, *, url: str = "") -> list[Reading]:
    """Return one Reading for each document: a ZIP may hold several, everything else holds one.

    Documents of a ZIP are read in a process of their own: one that breaks its reader does not hide the others.
    """
    if sniff(body) != "zip":
        return [read(body, url=url)]
    try:
        return [_of_member(name, content, url) for name, content in members(body)]
    except UnreadableError as reason:
        return [unreadable(str(reason))]


def _of_member(name: str, content: bytes | UnreadableError, url: str) -> Reading:
    if isinstance(content, UnreadableError):
        return unreadable(str(content))
    try:
        document = convert_isolated(content, url=name) or to_document(content, url=url or name)
    except UnreadableError as reason:
        return unreadable(str(reason))
    return read_document(document, url=url or name)


def unreadable(reason: str, *, listed_title: str = "") -> Reading:
    """Return the Reading of something that could not be opened, with the reason kept as a finding."""
    finding = Finding(
        "unreadable",
        "not_understood",
        "document",
        f"文件无法读取：{chinese(reason)}。",
        f"Could not be read: {reason}.",
    )
    return Reading(title=listed_title, findings=[finding])


def read_document(
    document: Document, *, url: str = "", listed_title: str = "", listed_date: date | None = None
) -> Reading:
    """Read a document that a format's front end has already converted."""
    paragraphs, grids = flatten(document.blocks)
    identity = identify(document, paragraphs, listed_title)
    prose, dropped = report_prose(paragraphs, identity.titles)
    reading = Reading(
        title=identity.title,
        organ=identity.organ,
        report_year=identity.report_year,
        published=find_published_date(document, dropped, prose, url=url, listed=listed_date),
        text="\n".join(prose),
        attachments=[link.url for link in document.links if link.kind != "image"],
    )
    context = Context(reading, paragraphs=prose, images=document.images, warnings=document.warnings)
    _read_prose(context)
    _read_tables(context, grids)
    _judge(context, identity)
    context.sure_year = identity.year_from == "title" and len(set(find_years(fold(reading.title)).values)) == 1
    reading.findings = run_checks(context)
    return reading


def _judge(context: Context, identity: Identity) -> None:
    """Whether it is a report: its title says so, or what stands in it proves it whatever the title."""
    reading = context.reading
    found = gather(reading.sections, reading.tables)
    by = "title" if identity.recognition.is_report else ""
    if not by and found.proves_report and not is_part_of_a_year(reading.title) and covers_a_year(reading.period):
        by = "content"
    reading.is_report = bool(by)
    year_from = identity.year_from or context.year_from
    if not by and not found.resembles_report:
        reading.organ, reading.report_year, year_from = "", None, ""
    organ_from = identity.organ_from if reading.organ else ""
    reading.evidence = replace(found, by=by, organ_from=organ_from, year_from=year_from)


def _read_prose(context: Context) -> None:
    """Fill what stands in sentences: sections, period, contact and the figures told."""
    reading, prose = context.reading, context.paragraphs
    context.preamble, reading.sections = split_sections(prose)
    reading.period, stated = find_period(context.preamble or prose)
    context.period_stated = bool(stated)
    if reading.report_year is None:
        reading.report_year, context.year_from = year_told(reading.period, prose)
    reading.contact = find_contact(context.preamble or prose[:8])
    reading.figures = find_figures(reading.sections, context.preamble, year=reading.report_year, organ=reading.organ)


def _read_tables(context: Context, grids: list[Grid]) -> None:
    """Fill the tables and which form they are of; the sections must be there, for reports without tables."""
    reading, reader, indicators = context.reading, TableReader(), IndicatorReader()
    old = reading.report_year is not None and reading.report_year < FIRST_FORM_YEAR
    for grid in grids:
        if not indicators.read(grid, old=old):
            reader.read(grid)
    flattened = list(flattened_tables(context.paragraphs, reader.tables.values))
    for text, _ in flattened:
        for grid in run_together(text):
            reader.read(grid)
    reader.close()
    forms, context.mixed_table = table_forms(reader.tables)
    reading.tables = arrange_by_form(reader.tables, forms)
    if indicators.table:
        reading.tables[INDICATORS] = indicators.table
    reading.table_forms = {name: form for name, form in forms.items() if name in reading.tables}
    reading.form = detect_form(forms, reading.sections, reading.report_year, mixed_table=context.mixed_table)
    context.marked = reader.tables.marked
    context.problems = [*reader.tables.problems, *missing_rows(reader.tables, forms)]
    context.problems += indicators.problems
    context.problems += flattened_problems(flattened)
