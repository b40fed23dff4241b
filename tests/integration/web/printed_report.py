"""A report of the made-up county as a PDF of characters: its prose and the three tables of the 2021 form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import demo
from demo.generated_prose import TITLES
from demo.render.pdf_file import as_pdf
from demo.render.templates import render
from demo.world import Organ, Publication


def report_pdf(title: str, prose: Sequence[dict[str, Any]], tables: dict[str, Any]) -> bytes:
    """The bytes of the file."""
    form = YAML(typ="safe").load(Path(demo.__file__).parent / "form.yaml")
    sections = {number: [] for number in range(1, 7)} | {one["number"]: one["text"].splitlines() for one in prose}
    body = render("report.html", s="plain", preamble=[], sections=sections, titles=TITLES, t=tables, form=form)
    organ = Organ("pdf", title, "department")
    return as_pdf(Publication(organ, 2025, title, datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), 1), body)
