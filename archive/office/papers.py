"""通报 as the journal has them: drafts, their review, the papers issued, and what became of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from archive.journal.effects import split_act
from archive.journal.line import JournalLine
from archive.journal.remembered import remembered

NoticeState = Literal["draft", "submitted", "approved", "issued", "corrected", "cancelled", "abandoned"]
STATE_ZH: dict[NoticeState, str] = {
    "draft": "核对",
    "submitted": "送审",
    "approved": "已签批",
    "issued": "已印发",
    "corrected": "已更正",
    "cancelled": "已撤销",
    "abandoned": "作废",
}
APPROVAL_HOLDS = timedelta(days=7)
_KINDS = ("notice.",)


CopyKind = Literal["docx", "pdf", "scan"]


@dataclass(frozen=True, slots=True)
class Attached:
    """A kept copy of a paper: as Word document, as PDF, or scanned with its seal. ``number``: of the paper; ``name``:
    that an uploaded one came under."""

    kind: CopyKind
    digest: str
    number: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. ``moment``: of the frozen board it rests on; ``named``: the digest of the ruling of each filing that
    was named when it was submitted, and, once issued, in the paper; ``approved_at``: None until somebody approved it.
    ``papers``: the copies of it and of what ended it, the scan with the seal first; ``no_pdf``: why it has no PDF;
    ``orders``: numbers of the orders issued with it."""

    id: str
    region: str
    year: int
    moment: datetime
    drafted_by: str
    state: NoticeState = "draft"
    named: Mapping[str, str] = field(default_factory=dict)
    proposal: int = 0
    approved_at: datetime | None = None
    number: str = ""
    dated: date | None = None
    papers: tuple[Attached, ...] = ()
    no_pdf: str = ""
    orders: tuple[str, ...] = ()
    remark: str = ""

    @property
    def name(self) -> str:
        """The notice as an object of the journal."""
        return f"notice:{self.id}"

    @property
    def files(self) -> tuple[str, ...]:
        """SHA-256 of the papers."""
        return tuple(one.digest for one in self.papers)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The number of it and of what ended it."""
        return tuple(dict.fromkeys((self.number, *(one.number for one in self.papers)))) if self.number else ()

    def is_approved_at(self, now: datetime) -> bool:
        """Whether an approval holds."""
        return self.state == "approved" and self.approved_at is not None and now - self.approved_at <= APPROVAL_HOLDS


def read_notices(data: Path) -> Mapping[str, Notice]:
    """Return every notice of the journal of a data folder by its id, oldest first."""
    return remembered(data, notices_in)


def notices_in(lines: Iterable[JournalLine]) -> dict[str, Notice]:
    """Return every notice of the journal by its id, oldest first."""
    found: dict[str, Notice] = {}
    proposals: dict[int, JournalLine] = {}
    for line in lines:
        if line.act.startswith(_KINDS):
            notice = _after(found.get(line.object.removeprefix("notice:")), line, proposals)
            found[notice.id] = notice
    return found


def _after(notice: Notice | None, line: JournalLine, proposals: dict[int, JournalLine]) -> Notice:
    kind, step = split_act(line.act)
    if notice is None:
        told = line.body["notice"]
        moment = datetime.fromisoformat(str(told["moment"]))
        return Notice(str(told["id"]), line.region, int(told["year"]), moment, line.by)
    if step == "propose":
        proposals[line.seq] = line
        if kind != "notice.review":
            return notice
        return replace(notice, state="submitted", named=line.body["named"], proposal=line.seq, remark="")
    if kind == "notice.review":
        return _answered(notice, line, step)
    if kind == "notice.issue":
        told = line.body["issued"]
        dated, named = date.fromisoformat(str(told["dated"])), line.body["named"]
        orders = line.body.get("orders", ())
        sheets = {one[kind] for one in orders for kind in ("paper", "pdf")}
        number, papers = str(told["number"]), _copies(told, tuple(one for one in line.files if one not in sheets))
        return replace(
            notice, state="issued", number=number, dated=dated, named=named, papers=papers,
            no_pdf=str(told.get("no_pdf", "")), orders=tuple(str(one["number"]) for one in orders),
        )  # fmt: skip
    if kind == "notice.file":
        return _with_copy(notice, line)
    if kind == "notice.abandon":
        return replace(notice, state="abandoned")
    if step == "approve":
        made = proposals[int(line.body["proposal"])]
        ended: NoticeState = "cancelled" if kind == "notice.cancel" else "corrected"
        papers = (*notice.papers, *_copies(made.body.get("after", {}), made.files))
        return replace(notice, state=ended, papers=papers, remark=_remark(made.body))
    return notice


def _copies(told: Mapping[str, Any], files: tuple[str, ...]) -> tuple[Attached, ...]:
    number, pdf = str(told.get("number", "")), told.get("pdf")
    return tuple(Attached("pdf" if digest == pdf else "docx", digest, number) for digest in files)


def _with_copy(notice: Notice, line: JournalLine) -> Notice:
    told = line.body["file"]
    copy = Attached(told["kind"], line.files[0], notice.number, str(told["name"]))
    papers = (copy, *notice.papers) if copy.kind == "scan" else (*notice.papers, copy)
    return replace(notice, papers=papers, no_pdf="" if copy.kind == "pdf" else notice.no_pdf)


def _answered(notice: Notice, line: JournalLine, step: str | None) -> Notice:
    if step == "approve":
        return replace(notice, state="approved", approved_at=line.at)
    return replace(notice, state="draft", remark=str(line.body.get("note", "")))


def _remark(body: Mapping[str, Any]) -> str:
    told = body.get("after", {})
    return f"{told.get('number', '')} {told.get('reason', '')}".strip()
