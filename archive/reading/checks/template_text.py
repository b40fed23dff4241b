"""Words of a template that nobody replaced, and reports that cannot be read where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.reading.checks.context import Context
from archive.reading.checks.quotes import surroundings
from archive.reading.reading_model import Finding
from archive.reading.reading_rules import reading_rules
from archive.reading.reasons import chinese

_SHORT = 200
_FEW_SECTIONS = 2
_BOLD = re.compile(r"(?:\*\*|__)([^*_\n]{1,80}?)(?:\*\*|__)")
"""Marks of Markdown around words, which are no blanks to be filled in."""


def check_leftovers(context: Context) -> Iterator[Finding]:
    """template_left_over, one finding a pattern."""
    text = context.reading.text
    if "**" in text or "__" in text:
        text = _BOLD.sub(r"\1", text)
    for pattern in reading_rules().templates:
        if found := re.search(pattern, text):
            around = surroundings(text, found)
            yield Finding(
                "template_left_over", "warning", "text",
                f"正文留有未替换的模板文字：“{around}”", f"Words of a template were left in the text: “{around}”",
            )  # fmt: skip


def check_readable(context: Context) -> Iterator[Finding]:
    """Yield a page that only shows pictures, or tables that are pictures; a page with nothing on it at all."""
    reading = context.reading
    bare = len(reading.text) < _SHORT and not reading.tables
    if bare and context.images:
        yield Finding(
            "not_downloadable", "not_understood", "document",
            f"页面只有{context.images}张图片，没有可检索的文字，需要文字识别。",
            f"The page shows {context.images} picture(s) and no text that could be searched; it needs OCR.",
        )  # fmt: skip
    elif bare and not reading.attachments:
        yield Finding(
            "unreadable",
            "not_understood",
            "document",
            "页面上没有找到报告正文。",
            "No report text was found on the page.",
        )
    elif context.images and not reading.tables and (reading.report_year or 0) >= 2019:
        yield Finding(
            "not_downloadable", "note", "tables",
            "没有表格文字，表格可能是图片。", "There are no tables in the text; they may be pictures.",
        )  # fmt: skip
    yield from _limits(context)


def check_not_a_report(context: Context) -> Iterator[Finding]:
    """Yield a finding on a page that has sections or tables of the form, or of which nothing was read."""
    reading = context.reading
    if reading.evidence.resembles_report or len(reading.sections) >= _FEW_SECTIONS:
        yield Finding(
            "not_understood", "not_understood", "document",
            "文中有年报的部分或者表格，但不足以认定为年报，需要人工确认。",
            "It holds sections or tables of an annual report, but not enough to be told one: a person has to look.",
        )  # fmt: skip
    elif len(reading.text) < _SHORT and not reading.tables:
        yield Finding(
            "unreadable", "not_understood", "document",
            "没有读到年报内容。", "Nothing of an annual report was read.",
        )  # fmt: skip
    yield from _limits(context)


def _limits(context: Context) -> Iterator[Finding]:
    for warning in context.warnings:
        zh = chinese(warning)
        yield Finding("unreadable", "note", "document", f"读取时受限：{zh}。", f"Read with limits: {warning}.")
