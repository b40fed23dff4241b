"""What was read from a report, field by field, as `nianbao read` gives it."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from archive.records.finding import Severity

CellNumber = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "null"}]})]
"""An integer stays one; null is a blank cell and never zero."""


def _or_empty(value: Any) -> Any:
    return {} if value is None else value


class PublishedShape(BaseModel):
    """The day that the page states, a claim, and where it says so."""

    date: datetime.date | None = None
    source: str | None = Field(None, description="`meta`, `label`, `row`, `url` or `text`.")


class PeriodShape(BaseModel):
    """The days that the report says it is about."""

    start: datetime.date | None = None
    end: datetime.date | None = None


class SectionShape(BaseModel):
    """One of the six parts of a report, as it is printed."""

    number: int = Field(description="1 to 6.")
    title: str
    text: str


class FigureShape(BaseModel):
    """A number told in the prose."""

    name: str = Field(description="What it counts, such as `applications_received`.")
    value: CellNumber
    sentence: str
    approximate: bool = Field(False, description="Whether 约, 余, 近 or 多 stands with it.")
    scope: str = Field("", description="Empty for the whole year of the organ, else what it tells of instead.")


class ReadFindingShape(BaseModel):
    """One thing wrong or odd in the document by itself."""

    check: str
    severity: Severity
    where: str
    message: str
    message_en: str
    cells: list[str] = []


class ReadEvidenceShape(BaseModel):
    """What was found of the form, and where organ and year come from."""

    sections: list[int] = []
    tables: list[str] = []
    by: str = Field("", description="`title`, `content`, or empty for what is no report.")
    organ_from: str = ""
    year_from: str = ""


class ReadingShape(BaseModel):
    """Everything that was read from one version but its text."""

    title: str = ""
    organ: str = ""
    report_year: int | None = None
    is_report: bool = False
    published: Annotated[PublishedShape, BeforeValidator(_or_empty)] = PublishedShape()
    form: Literal["F2019", "F2021", "mixed", "pre2019", "none"] = "none"
    period: Annotated[PeriodShape, BeforeValidator(_or_empty)] = PeriodShape()
    contact: dict[str, str] = {}
    sections: list[SectionShape] = []
    tables: dict[str, dict[str, dict[str, CellNumber]]] = Field(
        {}, description="Table, row, column; ids are those of `cell_labels` in the dataset."
    )
    table_forms: dict[str, str] = Field({}, description="Printed form that each table follows.")
    figures: list[FigureShape] = []
    findings: list[ReadFindingShape] = []
    attachments: list[str] = []
    evidence: Annotated[ReadEvidenceShape, BeforeValidator(_or_empty)] = ReadEvidenceShape()
