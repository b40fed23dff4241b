"""What reading a report gives: the contract of `nianbao read --format json`, as plain values.

Values of tables are int, Decimal or None; None is a blank cell and never zero. Dates are civil (Asia/Shanghai).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Value = int | Decimal | None
Table = dict[str, dict[str, Value]]
Severity = Literal["error", "warning", "not_understood", "note"]


@dataclass(frozen=True, slots=True)
class Published:
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
    """A number told in the prose, with the sentence it stands in."""

    name: str
    value: Value
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or odd. ``where`` names a cell (``requests.total.natural_person``) or a text span."""

    check: str
    severity: Severity
    where: str
    message_zh: str
    message_en: str


@dataclass(slots=True)
class Reading:
    """Everything read from one document; see DESIGN 5.1 and 5.3 for names of tables, rows and columns."""

    title: str = ""
    organ: str = ""
    report_year: int | None = None
    is_report: bool = False
    published: Published | None = None
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
