"""An outcome: what one check says at one place of one report."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel

from archive.records.fields import fact

Status = Literal["pass", "fail", "uncertain", "not_assessable"]


class OutcomeShape(BaseModel):
    """One check at one place. ``left`` and ``right`` are the values compared; null where it compares no numbers."""

    check: Annotated[str, fact("检查项", "Check", "Id of the check.", column="check_id")]
    status: Annotated[Status, fact("结果", "Status", "Holds, fails, cannot be told or has nothing to check.")]
    where: Annotated[str, fact("位置", "Where", "Cell or part of the document.", column="place")]
    cells: Annotated[list[str], fact("单元格", "Cells", "Cells that it rests on.", files=False)]
    expression: Annotated[str, fact("算式", "Expression", "The comparison in cell ids; empty where there is none.")]
    left: Annotated[
        float | None, fact("左值", "Left", "Value on the left, in the unit of the cells.", column="left_value")
    ]
    right: Annotated[float | None, fact("右值", "Right", "Value on the right.", column="right_value")]
    difference: Annotated[float | None, fact("差值", "Difference", "Left less right; null when either is unknown.")]
