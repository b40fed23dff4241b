"""Reads whatever a county published as one annual report: bytes in, a Reading out, no exception for bad content."""

from __future__ import annotations

from datetime import date

from archive.errors import UnreadableError
from archive.reading.checks.context import Context
from archive.reading.checks.run import findings_of
from archive.reading.contact import find_contact
from archive.reading.convert import to_document
from archive.reading.document import Document
from archive.reading.figures import told_figures
from archive.reading.form_of import form_of
from archive.reading.identity import identify
from archive.reading.period import find_period
from archive.reading.prose import flatten, report_prose
from archive.reading.published import find_published
from archive.reading.result import Finding, Reading
from archive.reading.sections import split_sections
from archive.reading.tables.reader import TableReader
from archive.reading.tables.shape import missing_rows, shaped, table_forms

READER_VERSION = "2"
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


def unreadable(reason: str, *, listed_title: str = "") -> Reading:
    """The Reading of something that could not be opened, with the reason kept as a finding."""
    finding = Finding("unreadable", "warning", "document", f"文件无法读取：{reason}。", f"Could not be read: {reason}.")
    return Reading(title=listed_title, findings=[finding])


def read_document(
    document: Document, *, url: str = "", listed_title: str = "", listed_date: date | None = None
) -> Reading:
    """Read a document that a format's front end has already converted."""
    paragraphs, grids = flatten(document.blocks)
    identity = identify(document, paragraphs, listed_title)
    prose, dropped = report_prose(paragraphs, identity.titles)
    preamble, sections = split_sections(prose)
    tables = TableReader()
    for grid in grids:
        tables.read(grid)
    forms, mixed = table_forms(tables.tables)
    period, stated = find_period(preamble or prose)
    told = told_figures(sections, preamble)
    year = identity.recognition.report_year
    reading = Reading(
        title=identity.title,
        organ=identity.organ,
        report_year=year,
        is_report=identity.recognition.is_report,
        published=find_published(document, dropped, prose, url=url, listed=listed_date),
        form=form_of(forms, sections, year, mixed_table=mixed),
        period=period,
        contact=find_contact(preamble or prose[:8]),
        sections=sections,
        tables=shaped(tables.tables, forms),
        table_forms=forms,
        figures=[one.figure for one in told],
        text="\n".join(prose),
        attachments=[link.url for link in document.links if link.kind != "image"],
    )
    problems = [*tables.tables.problems, *missing_rows(tables.tables, forms)]
    reading.findings = findings_of(
        Context(
            reading,
            preamble=preamble,
            paragraphs=prose,
            problems=problems,
            mixed_table=mixed,
            images=document.images,
            period_stated=bool(stated),
            told=told,
            warnings=document.warnings,
        )
    )
    return reading
