"""Filings as 案卷 lists them: with the newest visit, the decision, orders and papers on them, and who checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.bilingual import Bilingual
from archive.config.kinds import KIND_NAMES
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import FilingStatus
from archive.journal.line import JournalLine
from archive.notices.order import Order
from archive.notices.order_log import orders_of
from archive.office.act_kinds import KINDS
from archive.office.cases import RESULT_NAMES
from archive.office.journal_state import check_that_holds
from archive.office.papers import read_notices
from archive.office.standing import Standing
from archive.web.desk.cases import deadlines_of
from archive.web.desk.signed_in import DeskContext
from archive.web.formats.sheet import Field
from archive.web.serving.board_summary import BoardSummary
from archive.web.wording.translation import Language


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A filing as it stands now. ``newest_visit``: the newest complete visit of a column that could hold the report;
    ``check``: the newest check of today's ruling; ``papers``: the numbers of issued notices that name it."""

    filing: FilingStatus
    newest_visit: datetime | None
    check: JournalLine | None
    orders: Sequence[Order]
    papers: Sequence[str]

    @property
    def decision(self) -> Bilingual | None:
        """The decision in force in words; None without one."""
        word = self.filing.decision
        kind = KINDS[f"decision.{word.kind}"] if word else None
        return Bilingual(kind.zh, kind.en) if kind else None

    @property
    def check_result(self) -> Bilingual | None:
        """What the check came to, in words."""
        return RESULT_NAMES[self.check.body["check"]["result"]] if self.check else None


def case_rows(context: DeskContext, board: BoardSummary, wanted: Sequence[FilingSummary]) -> Iterator[CaseRow]:
    """Yield rows of some filings of a board, in the order given, drawn block by block."""
    room, state, deadlines = context.room, context.state, deadlines_of(context)
    orders = orders_of([one.id for one in wanted], context.desk.office.data)
    papers = _papers(context)
    for filing in room.app_state.judged.filings(room.session, deadlines, board, wanted):
        visit = Standing(filing, deadlines, context.now).newest_visit
        identity = filing.facts.id
        yield CaseRow(
            filing,
            visit.started_at if visit else None,
            check_that_holds(state, filing),
            orders.get(identity, ()),
            papers.get(identity, ()),
        )


def _papers(context: DeskContext) -> Mapping[str, Sequence[str]]:
    """Return the numbers of the issued notices that name a filing, by its id."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in read_notices(context.desk.office.data).values():
        for identity in one.named if one.state == "issued" else ():
            found[identity].append(one.number)
    return found


def case_columns(language: Language) -> tuple[Field, ...]:
    """Return the columns of the list as a file."""

    def word(told: Bilingual | None) -> str:
        return (told.zh if language == "zh" else told.en) if told else ""

    return (
        Field("organ_id", Bilingual("单位编号", "organ id"), lambda row: row.filing.facts.organ_id),
        Field("organ", Bilingual("单位", "organ"), lambda row: row.filing.facts.organ),
        Field("kind", Bilingual("单位类别", "kind"), lambda row: word(KIND_NAMES[row.filing.facts.kind])),
        Field("region", Bilingual("区划代码", "region"), lambda row: row.filing.facts.region),
        Field("year", Bilingual("报告年度", "report year"), lambda row: row.filing.facts.year),
        Field("deadline", Bilingual("截止日期", "deadline"), lambda row: row.filing.facts.deadline.shown),
        Field("state", Bilingual("状态代码", "state id"), lambda row: str(row.filing.ruling.state)),
        Field(
            "state_words",
            Bilingual("状态", "state"),
            lambda row: row.filing.ruling.state.name_for(row.filing.facts.deadline.basis, language),
        ),
        Field("days_late", Bilingual("天数", "days late"), lambda row: row.filing.ruling.days_late),
        Field("newest_visit", Bilingual("最近一次完整查看", "newest complete visit"), lambda row: row.newest_visit),
        Field("decision", Bilingual("决定", "decision"), lambda row: word(row.decision)),
        Field("check", Bilingual("核对结果", "check"), lambda row: word(row.check_result)),
        Field("checked_by", Bilingual("核对人", "checked by"), lambda row: row.check.by if row.check else ""),
        Field("checked_at", Bilingual("核对时间", "checked at"), lambda row: row.check.at if row.check else None),
        Field("orders", Bilingual("督办单", "orders"), lambda row: " ".join(one.number for one in row.orders)),
        Field("notices", Bilingual("通报", "notices"), lambda row: " ".join(row.papers)),
    )
