"""A 督办单 and its steps: 已发 → 已签收 → 已整改 → 已销号, with 已退回 between; 已升级 and 已撤销 end it
as well. 催办, 准予延期, 换发反馈链接 and 身份已核验 leave its state as it is; 超期未整改 follows from the set day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Literal, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from archive.bilingual import Bilingual

OrderStep = Literal[
    "issued", "received", "rectified", "returned", "reminded", "extended", "linked", "confirmed", "escalated",
    "cancelled", "closed",
]  # fmt: skip
OrderKind = Literal["order", "hint"]
Claim = Literal["published", "extension", "objection", "explanation"]
CLAIMS: dict[Claim, Bilingual] = {
    "published": Bilingual("已公布", "it has published"),
    "extension": Bilingual("申请延期", "it asks for more time"),
    "objection": Bilingual("提出异议", "it objects"),
    "explanation": Bilingual("说明情况", "it explains"),
}
"""What an organ answers by its link: it says so, the program finds out."""
STEPS: tuple[OrderStep, ...] = get_args(OrderStep)
STEP_ZH: dict[OrderStep, str] = {
    "issued": "已发",
    "received": "已签收",
    "rectified": "已整改",
    "returned": "已退回",
    "reminded": "催办",
    "extended": "准予延期",
    "linked": "换发反馈链接",
    "confirmed": "身份已核验",
    "escalated": "已升级",
    "cancelled": "已撤销",
    "closed": "已销号",
}
MARKS: tuple[OrderStep, ...] = ("reminded", "extended", "linked", "confirmed")  # lines that leave the state as it is
STATES_ZH = {step: zh for step, zh in STEP_ZH.items() if step not in MARKS}
PAST_DUE_ZH = "超期未整改"
ANSWERED_ZH = "已反馈"  # of an answer that does not say that things were put right
LINK_HOLDS = timedelta(days=30)  # after the day to answer
FOLLOWS: dict[OrderStep, tuple[OrderStep, ...]] = {
    "issued": ("received", "rectified", "escalated", "cancelled", "closed"),
    "received": ("rectified", "escalated", "cancelled", "closed"),
    "rectified": ("returned", "cancelled", "closed"),
    "returned": ("rectified", "escalated", "cancelled", "closed"),
    "escalated": (),
    "cancelled": (),
    "closed": (),
}
_NOTED = ("returned", "reminded", "extended", "confirmed", "escalated", "cancelled", "closed")


class Attachment(BaseModel):
    """A kept file of an answer: SHA-256 in hex and the name it came under, which is a label only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    name: str


class OrderLogLine(BaseModel):
    """One line of the book. The first of an order (``issued``) names whom it is for, what the state was, by which day
    things must be right (``due``) and the digest of the snapshot it rests on; ``follows`` is the number of a closed
    order of the same filing whose matter came up anew. ``proof``: SHA-256 in hex of a file kept beside the book that
    proves a step, ``proof_name`` the name it came under. ``level``: how often the matter was escalated; ``due`` of an
    extension is the new day; ``rests``: what closing rests on.

    ``link``: SHA-256 of the reply link that the sheet bears, or that was made anew ("": the old one is ended and no
    new one made); ``paper`` and ``pdf``: of the sheet as it went out, ``no_pdf``: why there is no PDF. Of an answer:
    ``claim``, with ``address`` and ``day`` of the publication or the ``day`` asked for, ``attachments``, ``contact``:
    SHA-256 of name and telephone, which are kept apart; ``by_link``: it came by the link, and nobody knows yet from
    whom. ``public``: the words of an answer, as whoever confirmed it lets them stand beside the verdict."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    number: str = Field(min_length=1)
    step: OrderStep
    by: str = Field(min_length=1)
    at: AwareDatetime
    note: str = ""
    organ_id: str = ""
    report_year: int | None = None
    kind: OrderKind = "order"
    state: str = ""
    due: date | None = None
    snapshot: str = ""
    follows: str = ""
    proof: str = ""
    proof_name: str = ""
    level: int = 0
    rests: str = ""
    link: str = ""
    paper: str = ""
    pdf: str = ""
    no_pdf: str = ""
    claim: Claim | Literal[""] = ""
    address: str = ""
    day: date | None = None
    attachments: tuple[Attachment, ...] = ()
    contact: str = ""
    by_link: bool = False
    public: str = ""

    @model_validator(mode="after")
    def _whole(self) -> OrderLogLine:
        if (self.step == "issued") != bool(self.organ_id and self.report_year):
            raise ValueError("issued, and nothing else, names organ_id and report_year")
        if (self.step in ("issued", "extended")) != bool(self.due):
            raise ValueError("issued and extended, and nothing else, name the day that is due")
        if self.claim and self.step != "rectified":
            raise ValueError("an answer, and nothing else, claims something")
        if self.step in _NOTED and not self.note:
            raise ValueError(f"{self.step} needs a note")
        self.at = self.at.astimezone(UTC)
        return self


@dataclass(frozen=True, slots=True)
class Order:
    """One 督办单 (or 工作提示单: ``hint``) with everything that was done about it, oldest first."""

    steps: tuple[OrderLogLine, ...]

    @property
    def issued_line(self) -> OrderLogLine:
        """The line that made it."""
        return self.steps[0]

    @property
    def number(self) -> str:
        return self.issued_line.number

    @property
    def short(self) -> str:
        """The number in letters that can be typed: 2026-1."""
        year, _, rest = self.number.partition("〔")[2].partition("〕")
        return f"{year}-{rest.removesuffix('号').lstrip('0')}"

    @property
    def due(self) -> date | None:
        """The last day to answer, with extensions."""
        return next((step.due for step in reversed(self.steps) if step.due), None)

    @property
    def answer(self) -> OrderLogLine | None:
        """The newest answer of the organ."""
        return next((step for step in reversed(self.steps) if step.step == "rectified"), None)

    @property
    def is_answer_confirmed(self) -> bool:
        """Whether there is an answer and somebody knows whom it is from: a person entered it, or confirmed it."""
        for step in reversed(self.steps):
            if step.step == "confirmed":
                return True
            if step.step == "rectified":
                return not step.by_link
        return False

    @property
    def statement(self) -> tuple[OrderLogLine, str] | None:
        """The newest answer that was confirmed, with the words of it that may stand in public."""
        words = None
        for step in reversed(self.steps):
            if step.step == "confirmed":
                words = step.public
            elif step.step == "rectified" and (words is not None or (step.claim and not step.by_link)):
                return step, words or step.public
        return None

    @property
    def link(self) -> str:
        """SHA-256 of the reply link that holds; "" where none does: returning and extending end the old one."""
        newest = next(s for s in reversed(self.steps) if s.step in ("issued", "linked", "returned", "extended"))
        return newest.link if self.open else ""

    @property
    def link_ends(self) -> date | None:
        """The last day of the link."""
        return self.due + LINK_HOLDS if self.due else None

    @property
    def extensions(self) -> int:
        """How often it was extended."""
        return sum(step.step == "extended" for step in self.steps)

    @property
    def is_unanswered(self) -> bool:
        """Whether it is open and the organ has not said yet that things are right."""
        return self.state in ("issued", "received", "returned")

    @property
    def filing_id(self) -> str:
        return f"{self.issued_line.organ_id}-{self.issued_line.report_year}"

    @property
    def state(self) -> OrderStep:
        """What was recorded last, reminders and extensions apart."""
        return next(step.step for step in reversed(self.steps) if step.step not in MARKS)

    @property
    def open(self) -> bool:
        return bool(FOLLOWS[self.state])

    @property
    def following(self) -> tuple[OrderStep, ...]:
        """The steps that can follow."""
        return (*FOLLOWS[self.state], *MARKS) if self.open else ()

    def step_zh(self, step: OrderStep) -> str:
        """Return a step in a word."""
        return STEP_ZH[step]

    def is_past_due(self, today: date) -> bool:
        """Whether the set day is past and nobody has put things right: derived, never recorded."""
        return self.is_unanswered and self.due is not None and today > self.due

    def state_zh(self, today: date) -> str:
        """Return the state in a word, as it stands in the ledger."""
        if self.is_past_due(today):
            return PAST_DUE_ZH
        answer = self.answer
        other = self.state == "rectified" and answer is not None and answer.claim not in ("", "published")
        return ANSWERED_ZH if other else STEP_ZH[self.state]
