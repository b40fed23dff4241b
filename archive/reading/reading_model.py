"""What reading a report gives: the contract of `nianbao read --format json`, as plain values.

Values of tables are int, Decimal or None; None is a blank cell and never zero. Dates are civil (Asia/Shanghai).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from archive.records.finding import Severity

Value = int | Decimal | None
Table = dict[str, dict[str, Value]]


@dataclass(frozen=True, slots=True)
class PublishedDate:
    """The day the page itself claims, and where it says so (``meta``, ``label``, ``row``, ``url``, ``text``)."""

    date: date
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the report's sections: its printed number (1..6), printed title and prose."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number told in the prose, with the sentence it stands in.

    ``approximate``: 约, 余, 近 or 多 stands with it. ``scope`` is "" for the whole year of this organ, else what the
    number tells of instead: part, average, period, year or body.
    """

    name: str
    value: Value
    sentence: str
    approximate: bool = False
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or odd. ``where`` names a cell (``requests.total.natural_person``) or a text span.

    ``cells`` are those that could not be read, in findings that are ``not_understood``; ``*`` stands for a row or
    column that is not known (``requests.*.business``, ``requests.new.*``).
    """

    check: str
    severity: Severity
    where: str
    message_zh: str
    message_en: str
    cells: tuple[str, ...] = ()


_FEW_TABLES, _FEW_SECTIONS, _MANY_SECTIONS = 2, 2, 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found of the form in a document, and where its organ and year come from.

    ``sections`` are the numbers (1..6) of the form's headings, ``tables`` the names of its tables that hold a value.
    ``by`` says what made the document a report: title, content, or "" when it is none. ``organ_from`` is title,
    publisher, author, opening, sign_off, source, column or ""; ``year_from`` is title, period, text or "".
    """

    sections: tuple[int, ...] = ()
    tables: tuple[str, ...] = ()
    by: str = ""
    organ_from: str = ""
    year_from: str = ""

    @property
    def proves_report(self) -> bool:
        """Two filled tables, one with two sections, or four sections: no other document has as much."""
        tables, sections = len(self.tables), len(self.sections)
        return tables >= _FEW_TABLES or (tables > 0 and sections >= _FEW_SECTIONS) or sections >= _MANY_SECTIONS

    @property
    def resembles_report(self) -> bool:
        """Anything of the form at all: such a document never passes without a word."""
        return bool(self.tables) or len(self.sections) >= _FEW_SECTIONS


@dataclass(slots=True)
class Reading:
    """Everything read from one document; see DESIGN 5.1 and 5.3 for names of tables, rows and columns."""

    title: str = ""
    organ: str = ""
    report_year: int | None = None
    is_report: bool = False
    published: PublishedDate | None = None
    form: Literal["F2019", "F2021", "mixed", "pre2019", "none"] = "none"
    period: tuple[date | None, date | None] = (None, None)
    contact: dict[str, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    table_forms: dict[str, str] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    text: str = ""
    attachments: list[str] = field(default_factory=list)
    evidence: Evidence = Evidence()
