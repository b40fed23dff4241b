"""One filing as everything gives it: the contract of which JSON, API, CSV, XLSX, dataset, codebook, feeds and snapshots
are derived. A new fact of a filing is one field here: its value is what bears that name in the facts, the verdict or
the status of the filing (``archive/filings/verdicts/status.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from archive.clock import civil_date
from archive.config.deadlines import no_deadline
from archive.config.kinds import Basis, OrganKind
from archive.filings.states import Flag, Grade, State
from archive.records.fields import Instant, fact
from archive.records.shared_fields import (
    BASIS,
    DAYS_LATE,
    KIND,
    ORGAN,
    ORGAN_ID,
    REASON_EN,
    REASON_ZH,
    REGION,
    REPORT_ID,
    STATE,
    YEAR,
)

DecisionKind = Literal["confirm", "waive", "dismiss", "revoke"]
EvidenceRole = Literal["absent", "present", "report", "failed_visit", "doubt", "precedent"]


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

    region: Annotated[str, REGION]
    organ_id: Annotated[str, ORGAN_ID]
    organ: Annotated[str, ORGAN]
    kind: Annotated[OrganKind, KIND]
    year: Annotated[int, YEAR]
    deadline: Annotated[
        date | None,
        fact(
            "截止日期", "Deadline", "Last day to publish, inclusive; null where no rule names one (basis `none`).",
            unit="date, Asia/Shanghai",
        ),
    ]  # fmt: skip
    basis: Annotated[Basis, BASIS]
    filing_due: Annotated[
        date | None,
        fact(
            "备案截止日期", "To be filed above by",
            "Day by which a local rule wants it filed with or sent to the office above (备案); nobody is judged by it.",
            unit="date, Asia/Shanghai",
        ),
    ] = None  # fmt: skip
    state: Annotated[State, STATE]
    days_late: Annotated[int | None, DAYS_LATE]
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
    reason_zh: Annotated[str, REASON_ZH]
    reason_en: Annotated[str, REASON_EN]
    url: Annotated[str | None, fact("网址", "Address", "Address of the report; null where none was seen.")] = None
    report_id: Annotated[str | None, REPORT_ID]
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


class VerdictRow(BaseModel):
    """What was held of a filing from ``valid_from`` until ``valid_to``, as it was recorded; the last one has no end."""

    filing_id: Annotated[str, fact("应公布年报编号", "Filing id", "Organ and report year.")]
    organ_id: Annotated[str, ORGAN_ID]
    year: Annotated[int, YEAR]
    valid_from: Annotated[Instant, fact("起始时间", "Valid from", "When it began.", unit="UTC instant")]
    valid_to: Annotated[
        Instant | None,
        fact("终止时间", "Valid to", "When another took its place; null while it holds.", unit="UTC instant"),
    ]
    state: Annotated[State, STATE]
    days_late: Annotated[int | None, DAYS_LATE]
    flags: Annotated[tuple[Flag, ...], fact("标记", "Flags", "Marks beside the state.", named=True)]
    deadline: Annotated[date, fact("截止日期", "Deadline", "Last day to publish.", unit="date, Asia/Shanghai")]
    basis: Annotated[Basis, BASIS]
    grade: Annotated[Grade, fact("证据等级", "Grade of evidence", "Strength of the evidence for the day.")]
    reason_zh: Annotated[str, REASON_ZH]
    reason_en: Annotated[str, REASON_EN]
    rule_version: Annotated[str, fact("规则版本", "Rule version", "Version of the rules.")]


def flat(value: Any) -> Any:
    """Return a value as one cell: lists by spaces, captures by their id, a decision by its kind."""
    if isinstance(value, tuple):
        return " ".join(one.capture if isinstance(one, Evidence) else str(one) for one in value)
    return value.kind if isinstance(value, DecisionNote) else value
