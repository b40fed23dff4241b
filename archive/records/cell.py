"""A cell: what one report says in one place of its tables, and sums of such places."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, PlainSerializer, WithJsonSchema

from archive.config.kinds import OrganKind
from archive.records.fields import fact
from archive.records.shared_fields import KIND, ORGAN, ORGAN_ID, REGION, YEAR

CellStatus = Literal["number", "blank", "not_understood", "no_table", "not_in_form"]
"""``blank`` is not zero; ``not_understood``: the program could not read it surely, which is no fault of the organ;
``no_table``: no such table was read in the report; ``not_in_form``: its form has no such row or column."""


def plain_number(value: Decimal | int) -> int | float:
    """Return a value as a JSON number: whole where it is whole."""
    return int(value) if value == int(value) else float(value)


# Without a return type: pydantic would make every number a float, and 9 would read 9.0.
Number = Annotated[Decimal, PlainSerializer(plain_number), WithJsonSchema({"type": "number"})]


class CellRow(BaseModel):
    """What one report says in one place. A group of rows is their sum; its blank parts are counted in ``blanks``."""

    region: Annotated[str, REGION]
    organ_id: Annotated[str, ORGAN_ID]
    organ: Annotated[str, ORGAN]
    kind: Annotated[OrganKind, KIND]
    year: Annotated[int, YEAR]
    form: Annotated[
        str, fact("格式", "Form", "Printed form that the table follows; numbers of two forms do not add up.")
    ]
    place: Annotated[str, fact("单元格", "Place", "Table, row or group of rows, and column, with dots between.")]
    status: Annotated[CellStatus, fact("填报情况", "Status", "Whether there is a number, and why not.", named=True)]
    value: Annotated[Number | None, fact("数值", "Value", "The number; null unless the status is `number`.")]
    blanks: Annotated[int, fact("空白格数", "Blanks", "Cells of a group that are blank; its sum is then the least.")]
    rank: Annotated[
        int | None,
        fact("位次", "Rank", "Place by value among the numbers of its year and form; null outside of ranks."),
    ] = None
    base: Annotated[
        Number | None, fact("基数", "Base", "Number that it is taken of; null where none is asked for.")
    ] = None
    report_id: Annotated[str, fact("年报编号", "Report id", "Id of the report.")]
    version_id: Annotated[int, fact("版本编号", "Version id", "Version that the number stands in.")]
    capture: Annotated[str, fact("网页存档编号", "Capture", "WARC record id of the capture.", column="capture_id")]
    url: Annotated[str, fact("网址", "Address", "Address of the report.")]
    cells: Annotated[list[str], fact("原单元格", "Cells", "Ids of the printed cells that it adds up.")]


class PrintedCell(BaseModel):
    """One printed cell of one version's tables, as files give it."""

    table: Annotated[
        str, fact("表", "Table", "`disclosure`, `requests`, `review` or `indicators`.", column="cell_table")
    ]
    form: Annotated[
        str, fact("格式", "Form", "Printed form that the table follows; numbers of two forms do not add up.")
    ]
    row: Annotated[str, fact("行", "Row", "Id of the row.", column="cell_row")]
    column: Annotated[str, fact("列", "Column", "Id of the column.", column="cell_column")]
    status: Annotated[
        Literal["number", "blank", "not_understood"],
        fact("填报情况", "Status", "Whether there is a number, and why not.", column="cell_status"),
    ]
    value: Annotated[
        Number | None, fact("数值", "Value", "The number; null unless the status is `number`.", column="cell_value")
    ]
    unsure_value: Annotated[
        Number | None, fact("存疑数值", "Unsure value", "What was read where it could not be read surely.")
    ]


class CellLabel(BaseModel):
    """What a printed cell is called in a form, in both languages."""

    form: Annotated[str, fact("格式", "Form", "Printed form.")]
    table: Annotated[str, fact("表", "Table", "Id of the table.", column="cell_table")]
    row: Annotated[str, fact("行", "Row", "Id of the row.", column="cell_row")]
    column: Annotated[str, fact("列", "Column", "Id of the column.", column="cell_column")]
    row_group: Annotated[str, fact("行组", "Row group", "Id of the heading that the row stands under; empty for none.")]
    table_zh: Annotated[str, fact("表名（中文）", "Table in Chinese", "Printed title of the table.")]
    row_zh: Annotated[str, fact("行名（中文）", "Row in Chinese", "Printed label of the row under its heading.")]
    column_zh: Annotated[str, fact("列名（中文）", "Column in Chinese", "Printed label of the column.")]
    table_en: Annotated[str, fact("表名（英文）", "Table in English", "Title of the table in English.")]
    row_en: Annotated[str, fact("行名（英文）", "Row in English", "Label of the row in English.")]
    column_en: Annotated[str, fact("列名（英文）", "Column in English", "Label of the column in English.")]
    unit: Annotated[str, fact("单位", "Unit", "Unit of its numbers; empty for counts.")]


class CellSum(BaseModel):
    """Numbers of several reports of one year and form together. What is not a number is counted beside the sum."""

    by: Annotated[
        str, fact("分组方式", "By", "What reports are put together by: region, city, province, kind or organ.")
    ]
    key: Annotated[str, fact("分组代码", "Key", "Code of the group.")]
    name: Annotated[str, fact("分组", "Name", "Name of the group, in the language asked for.")]
    year: Annotated[int, YEAR]
    form: Annotated[str, fact("格式", "Form", "Printed form; reports of another form are a line of their own.")]
    place: Annotated[str, fact("单元格", "Place", "Table, row or group of rows, and column, with dots between.")]
    reports: Annotated[int, fact("年报份数", "Reports", "Reports that were read, whatever they say there.")]
    numbers: Annotated[int, fact("有数值份数", "Numbers", "Reports with a number: what the sum adds up.")]
    blank: Annotated[int, fact("空白份数", "Blank", "Reports whose cell is blank, which is not zero.")]
    not_understood: Annotated[
        int, fact("未能识别份数", "Not understood", "Reports of which the cell or the table could not be read surely.")
    ]
    not_in_form: Annotated[int, fact("格式无此项份数", "Not in form", "Reports whose form has no such cell.")]
    sum: Annotated[Number | None, fact("合计", "Sum", "Sum of the numbers; null where there is none.")]
    median: Annotated[Number | None, fact("中位数", "Median", "Median of the numbers; null where there is none.")]
    base: Annotated[
        Number | None, fact("基数合计", "Base", "Sum of the numbers that the rate is of; null where none is asked for.")
    ] = None
    pairs: Annotated[
        int | None, fact("两项均有份数", "Pairs", "Reports with both numbers: what the rate rests on.")
    ] = None
    rate: Annotated[
        float | None,
        fact(
            "比率", "Rate", "Sum of the numbers by sum of the bases, over reports with both; null under a base of 30."
        ),
    ] = None
    low: Annotated[
        float | None, fact("区间下限", "Low", "Lower end of its 95 % interval (Wilson); null where it is no share.")
    ] = None
    high: Annotated[float | None, fact("区间上限", "High", "Upper end of the same.")] = None
