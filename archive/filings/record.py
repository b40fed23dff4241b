"""One filing as everything gives it: the contract of which JSON, API, CSV, XLSX, dataset, codebook, feeds and snapshots
are derived. A new fact of a filing is one field here and its value in ``FilingStatus.record``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from archive.clock import civil_date
from archive.config.deadlines import no_deadline
from archive.config.kinds import Basis, OrganKind
from archive.filings.states import Flag, Grade, State

FieldType = Literal["string", "integer", "number", "date", "datetime", "boolean"]
_FORMATS: dict[str, FieldType] = {"date": "date", "date-time": "datetime"}
_TYPES: dict[str, FieldType] = {"integer": "integer", "number": "number", "boolean": "boolean"}
DecisionKind = Literal["confirm", "waive", "dismiss", "revoke"]
EvidenceRole = Literal["absent", "present", "report", "failed_visit", "doubt", "precedent"]

# Written as everywhere else in the program, with +00:00 and not with Z: the same value is the same text.
Instant = Annotated[
    datetime,
    PlainSerializer(lambda instant: instant.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def fact(zh: str, en: str, description: str, *, unit: str = "", named: bool = False, files: bool = True) -> FieldInfo:
    """Return what describes a field: its label in both languages, its meaning and its unit.

    ``named``: its codes have names, which sheets give in a column of their own; ``files``: whether flat files hold it.
    """
    more: JsonDict = {"x-label-zh": zh, "x-unit": unit, "x-named": named, "x-files": files}
    described: FieldInfo = Field(title=en, description=description, json_schema_extra=more)
    return described


@dataclass(frozen=True, slots=True)
class Evidence:
    """One capture that a verdict rests on, and the part it plays."""

    capture: Annotated[str, fact("网页存档编号", "Capture", "WARC record id of the capture.")]
    url: Annotated[str, fact("网址", "Address", "Address that was asked for.")]
    fetched_at: Annotated[Instant, fact("抓取时间", "Fetched at", "When it was fetched.", unit="UTC instant")]
    digest: Annotated[str, fact("摘要", "Digest", "Digest of the payload.")]
    role: Annotated[EvidenceRole, fact("作用", "Role", "Part that it plays in the verdict.")]


class DecisionNote(BaseModel):
    """What the public sees of a person's decision: its kind, its day and its last day, neither by whom nor why.

    Boards frozen by earlier versions hold more: the rest is left out, and the day follows from the instant ``at``.
    """

    model_config = ConfigDict(frozen=True)

    kind: DecisionKind
    day: date
    until: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _day_of_instant(cls, given: Any) -> Any:
        if isinstance(given, dict) and "day" not in given and isinstance(given.get("at"), str):
            return {**given, "day": civil_date(datetime.fromisoformat(given["at"]))}
        return given


class Filing(BaseModel):
    """One duty, organ × report year, with its verdict as of an instant. Null means not known, never zero."""

    model_config = ConfigDict(frozen=True)

    region: Annotated[str, fact("地区", "Region", "Division code of the organ's region.")]
    organ_id: Annotated[str, fact("单位编号", "Organ id", "Stable id of the organ.")]
    organ: Annotated[str, fact("单位", "Organ", "Name of the organ.")]
    kind: Annotated[OrganKind, fact("类别", "Kind", "Kind of organ.", named=True)]
    year: Annotated[int, fact("报告年度", "Report year", "Year reported on, not the year of publication.")]
    deadline: Annotated[
        date | None,
        fact(
            "截止日期", "Deadline", "Last day to publish, inclusive; null where no rule names one (basis `none`).",
            unit="date, Asia/Shanghai",
        ),
    ]  # fmt: skip
    basis: Annotated[Basis, fact("依据", "Basis", "What names the deadline.", named=True)]
    state: Annotated[State, fact("状态", "State", "State as of the instant asked for.", named=True)]
    days_late: Annotated[
        int | None,
        fact(
            "晚于截止日期的天数",
            "Days after the deadline",
            "Exact or least when late, so far when overdue.",
            unit="days",
        ),
    ]
    is_lower_bound: Annotated[
        bool, fact("天数为下限", "Days are a lower bound", "Whether `days_late` is only the least that is proved.")
    ] = False
    flags: Annotated[tuple[Flag, ...], fact("标记", "Flags", "Marks beside the state.", named=True)]
    grade: Annotated[Grade, fact("证据等级", "Grade of evidence", "Strength of the evidence for the day.")]
    declared_date: Annotated[
        date | None,
        fact("页面标注日期", "Declared date", "Day that the publisher states: a claim.", unit="date, Asia/Shanghai"),
    ]
    first_seen: Annotated[
        Instant | None,
        fact("首次发现", "First seen", "End of the interval in which it was published.", unit="UTC instant"),
    ]
    absent_until: Annotated[
        Instant | None,
        fact(
            "最近一次确认未公布", "Last confirmed absent",
            "Start of that interval; null when it was there on the first visit.", unit="UTC instant",
        ),
    ]  # fmt: skip
    reason: Annotated[str, fact("理由", "Reason", "Why, in the language asked for.")]
    reason_zh: Annotated[str, fact("理由（中文）", "Reason in Chinese", "Why, in Chinese.", files=False)]
    reason_en: Annotated[str, fact("理由（英文）", "Reason in English", "Why, in English.", files=False)]
    url: Annotated[str | None, fact("网址", "Address", "Address of the report; null where none was seen.")] = None
    report_id: Annotated[str | None, fact("年报编号", "Report id", "Id of the report; null where none was seen.")]
    decision: Annotated[
        DecisionNote | None, fact("人工决定", "Decision", "What a person decided of it: kind, day and last day.")
    ] = None
    evidence: Annotated[
        tuple[Evidence, ...], fact("证据（网页存档编号）", "Evidence (capture ids)", "What it rests on.")
    ]

    @property
    def due(self) -> date:
        """The deadline; where no rule names one, the day by which such filings are put in order."""
        return self.deadline or no_deadline(self.year).due

    @property
    def filing_id(self) -> str:
        """Return the id of the filing, organ and year."""
        return f"{self.organ_id}-{self.year}"

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON values."""
        return self.model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of a record as files and the codebook need it. ``type``: that of a Frictionless table schema."""

    name: str
    zh: str
    en: str
    type: FieldType
    description: str
    unit: str
    is_named: bool
    in_files: bool
    codes: tuple[str, ...] = ()


def record_fields(model: type[BaseModel]) -> tuple[RecordField, ...]:
    """Return the fields of a record in their order."""
    schema = model.model_json_schema(mode="serialization")
    shapes, defs = schema["properties"], schema.get("$defs", {})
    return tuple(_field(name, told, shapes[name], defs) for name, told in model.model_fields.items())


def _field(name: str, told: FieldInfo, shape: dict[str, Any], defs: dict[str, Any]) -> RecordField:
    shape = _resolved(next((one for one in shape.get("anyOf", ()) if one.get("type") != "null"), shape), defs)
    more: dict[str, Any] = dict(told.json_schema_extra) if isinstance(told.json_schema_extra, dict) else {}
    codes = _resolved(shape.get("items", shape), defs).get("enum", ())
    kind = _FORMATS.get(shape.get("format", "")) or _TYPES.get(shape.get("type", ""), "string")
    return RecordField(
        name, more["x-label-zh"], told.title or "", kind, told.description or "", more["x-unit"], more["x-named"],
        more["x-files"], tuple(codes),
    )  # fmt: skip


def _resolved(shape: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = defs.get(shape.get("$ref", "").rpartition("/")[2], shape)
    return found


def flat(value: Any) -> Any:
    """Return a value as one cell: lists by spaces, captures by their id, a decision by its kind."""
    if isinstance(value, tuple):
        return " ".join(one.capture if isinstance(one, Evidence) else str(one) for one in value)
    return value.kind if isinstance(value, DecisionNote) else value
