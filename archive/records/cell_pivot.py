"""A pivot of cells: groups by years, each number with the address that leads on."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from archive.records.cell import CellSum
from archive.records.fields import fact


class PivotColumn(BaseModel):
    """What the numbers below each other have in common. Two forms in a year are two columns, and never added up."""

    year: int
    form: str


class CellSumOut(CellSum):
    """Numbers of one group, year and form together, with the address that leads on."""

    page: Annotated[
        str, fact("页面", "Page", "Address of the number in its report; of several, of the list of what is added up.")
    ]


class PivotRowOut(BaseModel):
    """One group over the years."""

    key: Annotated[str, fact("分组代码", "Key", "Code of the group.")]
    name: Annotated[str, fact("分组", "Name", "Name of the group, in the language asked for.")]
    cells: Annotated[
        list[CellSumOut | None],
        fact("各年数值", "Cells", "One for each of the columns; null where no report of the group was read."),
    ]
