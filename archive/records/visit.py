"""A visit: one attempt to read a whole column."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel

from archive.records.fields import Instant, fact
from archive.records.shared_fields import REGION

VisitOutcome = Literal["complete", "partial", "blocked", "error"]


class VisitOut(BaseModel):
    """One attempt to read a whole column. Only a ``complete`` one can prove absence."""

    id: Annotated[str, fact("查看编号", "Visit id", "Id of the visit.", column="visit_id")]
    column_id: Annotated[str, fact("栏目编号", "Column id", "Id of the column: `<site>/<column>`.")]
    started_at: Annotated[Instant, fact("开始时间", "Started", "When it began.", unit="UTC instant")]
    finished_at: Annotated[Instant, fact("结束时间", "Finished", "When it ended.", unit="UTC instant")]
    outcome: Annotated[VisitOutcome, fact("结果", "Outcome", "What came of it.")]
    error_class: Annotated[str, fact("原因类别", "Error class", "Why it was not complete, as a code.")]
    reason: Annotated[str, fact("原因", "Reason", "Why it was not complete, in words.")]
    rows: Annotated[int, fact("条目数", "Rows", "Rows that were read.", column="row_count")]
    total: Annotated[
        int | None, fact("栏目自报条目数", "Total", "The column's own count of rows.", column="stated_total")
    ]
    vantage: Annotated[
        str | None,
        fact(
            "查看地点", "Vantage",
            'Where it was made from, by its name; "" for the default vantage, null for a replay of saved pages.',
        ),
    ]  # fmt: skip
    baseline: Annotated[bool, fact("首次完整查看", "Baseline", "Whether it was the first complete one of its column.")]
    pages: Annotated[list[str], fact("各页网页存档", "Pages", "Captures of its pages.", files=False)]


class VisitRow(VisitOut):
    """A visit as files give it, with the place of its column."""

    region: Annotated[str, REGION]
    url: Annotated[str, fact("栏目网址", "Column address", "Address of the column.")]
