"""Words of a template that nobody replaced, and reports that cannot be read where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.reading.checks.context import Context
from archive.reading.result import Finding
from archive.reading.rules import reading_rules

_SHORT = 200
_BOLD = re.compile(r"(?:\*\*|__)([^*_\n]{1,80}?)(?:\*\*|__)")
"""Marks of Markdown around words, which are no blanks to be filled in."""


def check_leftovers(context: Context) -> Iterator[Finding]:
    """template_left_over, one finding a pattern."""
    text = _BOLD.sub(r"\1", context.reading.text)
    for pattern in reading_rules().templates:
        if found := re.search(pattern, text):
            around = text[max(0, found.start() - 15) : found.end() + 15].replace("\n", " ")
            yield Finding(
                "template_left_over", "warning", "text",
                f"正文留有未替换的模板文字：“{around}”", f"Words of a template were left in the text: “{around}”",
            )  # fmt: skip


def check_readable(context: Context) -> Iterator[Finding]:
    """A page that only shows pictures, or tables that are pictures; a page with nothing on it at all."""
    reading = context.reading
    bare = len(reading.text) < _SHORT and not reading.tables
    if bare and context.images:
        yield Finding(
            "not_downloadable", "warning", "document",
            f"页面只有{context.images}张图片，没有可检索的文字，需要文字识别。",
            f"The page shows {context.images} picture(s) and no text that could be searched; it needs OCR.",
        )  # fmt: skip
    elif bare and not reading.attachments:
        yield Finding(
            "unreadable", "warning", "document", "页面上没有找到报告正文。", "No report text was found on the page."
        )
    elif context.images and not reading.tables and (reading.report_year or 0) >= 2019:
        yield Finding(
            "not_downloadable", "note", "tables",
            "没有表格文字，表格可能是图片。", "There are no tables in the text; they may be pictures.",
        )  # fmt: skip
    for warning in context.warnings:
        yield Finding("unreadable", "note", "document", f"读取时受限：{warning}。", f"Read with limits: {warning}.")
