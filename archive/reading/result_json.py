"""A Reading as the JSON object of `nianbao read --format json`, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from archive.reading.reading_model import Evidence, Figure, Finding, PublishedDate, Reading, Section, Value


def to_json(reading: Reading) -> dict[str, Any]:
    """Plain values only: numbers are int or float, None is a blank cell, dates are ISO 8601 (Asia/Shanghai)."""
    published = reading.published
    start, end = reading.period
    return {
        "title": reading.title,
        "organ": reading.organ,
        "report_year": reading.report_year,
        "is_report": reading.is_report,
        "published": {
            "date": published.date.isoformat() if published else None,
            "source": published.source if published else None,
        },
        "form": reading.form,
        "period": {"start": _day(start), "end": _day(end)},
        "contact": dict(reading.contact),
        "sections": [{"number": s.number, "title": s.title, "text": s.text} for s in reading.sections],
        "tables": {
            name: {row: {column: number(v) for column, v in cells.items()} for row, cells in table.items()}
            for name, table in reading.tables.items()
        },
        "table_forms": dict(reading.table_forms),
        "figures": [_figure(f) for f in reading.figures],
        "findings": [_finding(finding) for finding in reading.findings],
        "attachments": list(reading.attachments),
        "evidence": _evidence(reading.evidence),
        "text": reading.text,
    }


def from_json(contract: Mapping[str, Any]) -> Reading:
    """Return the Reading of ``to_json``. Parts that lack are empty ones.

    Fractions come back as Decimal with the digits of their JSON (up to 15 significant ones survive).
    """
    published, period = contract.get("published") or {}, contract.get("period") or {}
    day = _date(published.get("date"))
    return Reading(
        title=contract.get("title", ""),
        organ=contract.get("organ", ""),
        report_year=contract.get("report_year"),
        is_report=contract.get("is_report", False),
        published=PublishedDate(day, published.get("source") or "") if day else None,
        form=contract.get("form", "none"),
        period=(_date(period.get("start")), _date(period.get("end"))),
        contact=dict(contract.get("contact", {})),
        sections=[Section(**section) for section in contract.get("sections", [])],
        tables={
            name: {row: {column: value_of_json(v) for column, v in cells.items()} for row, cells in table.items()}
            for name, table in contract.get("tables", {}).items()
        },
        table_forms=dict(contract.get("table_forms", {})),
        figures=[
            Figure(f["name"], value_of_json(f["value"]), f["sentence"], f.get("approximate", False), f.get("scope", ""))
            for f in contract.get("figures", [])
        ],
        findings=[
            Finding(f["check"], f["severity"], f["where"], f["message"], f["message_en"], tuple(f.get("cells", ())))
            for f in contract.get("findings", [])
        ],
        text=contract.get("text", ""),
        attachments=list(contract.get("attachments", [])),
        evidence=_gathered(contract.get("evidence") or {}),
    )


def _figure(figure: Figure) -> dict[str, Any]:
    told = {"name": figure.name, "value": number(figure.value), "sentence": figure.sentence}
    return told | {"approximate": figure.approximate, "scope": figure.scope}


def _evidence(found: Evidence) -> dict[str, Any]:
    plain = asdict(found)
    return plain | {"sections": list(found.sections), "tables": list(found.tables)}


def _gathered(plain: Mapping[str, Any]) -> Evidence:
    lists = {name: tuple(plain.get(name, ())) for name in ("sections", "tables")}
    return Evidence(**{**{name: plain.get(name, "") for name in ("by", "organ_from", "year_from")}, **lists})


def value_of_json(value: float | None) -> Value:
    """Return the reverse of ``number``: a fraction becomes a Decimal."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "where": finding.where,
        "message": finding.message_zh,
        "message_en": finding.message_en,
        **({"cells": list(finding.cells)} if finding.cells else {}),
    }


def number(value: Value) -> int | float | None:
    """Return a Decimal as int when it is whole, else as the nearest float (money has two or four decimals)."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
