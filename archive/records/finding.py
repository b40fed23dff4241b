"""A finding: one thing wrong or odd in a version of a report."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel

from archive.records.fields import fact
from archive.records.shared_fields import ORGAN, REPORT_ID, YEAR

Severity = Literal["error", "warning", "note", "not_understood"]
"""``error``: the form itself forbids it and every operand was read surely. ``not_understood``: the program could not
tell, which is never the organ's fault. ``warning`` and ``note`` stand between and below."""


class FindingShape(BaseModel):
    """One thing wrong or odd. ``where`` is a cell (``requests.total.natural_person``) or a part of the document."""

    check: Annotated[str, fact("检查项", "Check", "Id of the check.", column="check_id")]
    severity: Annotated[Severity, fact("程度", "Severity", "How grave; `not_understood` is no fault of the organ.")]
    where: Annotated[str, fact("位置", "Where", "Cell or part of the document.", column="place")]
    message: Annotated[str, fact("说明", "Message", "What is wrong, in the language asked for.")]


class FindingInReport(FindingShape):
    """A finding with the report it is in."""

    report_id: Annotated[str | None, REPORT_ID]
    organ: Annotated[str, ORGAN]
    year: Annotated[int | None, YEAR]
    url: Annotated[str, fact("网址", "Address", "Address of the version.")]
    version: Annotated[int, fact("版本", "Version", "Number of the version at its address: 1, 2, ….")]


class FindingRow(FindingInReport):
    """A finding as files give it. ``id`` stays the same while content, check and place do."""

    message_zh: Annotated[str, fact("说明（中文）", "Message in Chinese", "What is wrong, in Chinese.")]
    message_en: Annotated[str, fact("说明（英文）", "Message in English", "What is wrong, in English.")]
    id: Annotated[str, fact("问题编号", "Finding id", "Fingerprint of content, check and place, as decisions name it.")]
    decision: Annotated[str, fact("人工决定", "Decision", "Kind of the decision in force on it; empty without one.")]
