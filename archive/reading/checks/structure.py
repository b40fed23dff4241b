"""The six sections and the form: what is missing, empty, or of another year's form."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.context import Context
from archive.reading.forms import Form, SectionForm, form_for_year, form_named
from archive.reading.labels import label_key
from archive.reading.reading_model import Finding
from archive.reading.sections import heading_number

_TELLING_LABEL = 6
_TABLE_OF_SECTION = {2: "disclosure", 3: "requests", 4: "review"}


def check_structure(context: Context) -> Iterator[Finding]:
    """section_missing, section_empty and wrong_form, for report years from 2019 on."""
    reading = context.reading
    form = form_for_year(reading.report_year) if reading.report_year else None
    if form is None:
        return
    yield from _form(context, form)
    known = {heading_number(section.title) for section in reading.sections}
    if len(known - {None}) >= 2:
        yield from _sections(context, form)


def _form(context: Context, form: Form) -> Iterator[Finding]:
    reading = context.reading
    basis = form.basis
    for table, found in reading.table_forms.items():
        if found != form.form and table not in context.doubtful:
            year = (form_named(found) or form).years.first
            called = cell_name(reading, table)
            yield Finding(
                "wrong_form", "error" if context.sure_year else "warning", table,
                f"{reading.report_year}年度报告的“{called.zh}”表用了{year}年版格式，应使用{basis}的格式。",
                f"The table “{called.en}” of the {reading.report_year} report is of the form of {year}; "
                f"that of {form.years.first} is required.",
            )  # fmt: skip
    if context.mixed_table:
        yield Finding("wrong_form", "warning", "tables", "同一张表混用了新旧两版格式。", "One table mixes both forms.")
    if reading.form == "pre2019":
        yield Finding(
            "wrong_form", "warning", "sections",
            f"{reading.report_year}年度报告用了2019年以前的格式，应使用{basis}的格式。",
            f"The {reading.report_year} report is of a form older than 2019; that of {form.years.first} is required.",
        )  # fmt: skip


def _sections(context: Context, form: Form) -> Iterator[Finding]:
    """Yield missing and empty sections; one whose words stand in the text, or whose table is there, does not lack."""
    reading = context.reading
    there = {*reading.tables, *context.doubtful}
    sections = {heading_number(s.title) or s.number: s for s in reading.sections}
    for expected in form.sections:
        table = _TABLE_OF_SECTION.get(expected.number, "")
        section = sections.get(expected.number)
        where = f"sections.{expected.number}"
        if section is None and table not in there and not _mentioned(expected, reading.text):
            yield _missing(expected, where, unread=context.pages_unread)
        elif section is not None and not section.text.strip() and table not in there and not context.images:
            yield Finding("section_empty", "warning", where, f"“{section.title}”部分没有内容。",
                          f"Section {expected.number} ({section.title}) is empty.")  # fmt: skip


def _missing(expected: SectionForm, where: str, *, unread: bool) -> Finding:
    """Return the finding; where pages were not read, or by OCR, the program cannot tell."""
    if unread:
        return Finding(
            "section_missing", "not_understood", where,
            f"未能找到“{expected.title}”部分；有的页面由文字识别读取或者未能读取。",
            f"Section {expected.number} ({expected.title}) was not found; some pages were read by OCR or not at all.",
        )  # fmt: skip
    return Finding(
        "section_missing", "warning", where, f"缺少“{expected.title}”部分。",
        f"Section {expected.number} ({expected.title}) is missing.",
    )  # fmt: skip


def _mentioned(expected: SectionForm, text: str) -> bool:
    whole = label_key(text)
    return any(label_key(label) in whole for label in expected.labels if len(label) > _TELLING_LABEL)
