"""The board as a sheet: the fields of the contract first, then words for people and empty columns for their notes."""

from __future__ import annotations

from collections.abc import Sequence

from archive.clock import shanghai_iso
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import FilingStatus
from archive.web.formats.sheet import Field, Sheet
from archive.web.serving.request_context import RequestContext
from archive.web.serving.verdict_cache import BoardSummary
from archive.web.wording.state_badges import BASES, KINDS, flag_name, state_badge
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _
from archive.web.wording.urls import bare_id


def board_sheet(context: RequestContext, board: BoardSummary, wanted: Sequence[FilingSummary]) -> Sheet:
    """A sheet of the filings as they are filtered on screen."""
    about = {_("地址"): str(context.request.url), _("数据截至"): shanghai_iso(board.as_of)}
    filings = context.full_statuses(board, wanted)
    return Sheet(f"nianbao-{board.year}", board_fields(context.language), filings, about)


def board_fields(language: Language) -> tuple[Field, ...]:
    """The columns of filings: codes as the API has them, and words for people."""

    def state_words(filing: FilingStatus) -> str:
        return state_badge(filing.ruling.state, filing.facts.deadline.basis, language).name

    def reason(filing: FilingStatus) -> str:
        return filing.ruling.reason_zh if language == "zh" else filing.ruling.reason_en

    return (
        Field("region", _("地区"), lambda f: f.facts.region),
        Field("organ_id", _("单位编号"), lambda f: f.facts.organ_id),
        Field("organ", _("单位"), lambda f: f.facts.organ),
        Field("kind", _("类别代码"), lambda f: f.facts.kind),
        Field("kind_words", _("类别"), lambda f: gettext(language, KINDS[f.facts.kind])),
        Field("year", _("报告年度"), lambda f: f.facts.year),
        Field("deadline", _("截止日期"), lambda f: f.facts.deadline.shown),
        Field("basis", _("依据代码"), lambda f: f.facts.deadline.basis),
        Field("basis_words", _("依据"), lambda f: gettext(language, BASES[f.facts.deadline.basis])),
        Field("state", _("状态代码"), lambda f: f.ruling.state),
        Field("state_words", _("状态"), state_words),
        Field("days_late", _("晚于截止日期的天数"), lambda f: f.ruling.days_late),
        Field("flags", _("标记代码"), lambda f: " ".join(f.ruling.flags)),
        Field("flags_words", _("标记"), lambda f: " ".join(flag_name(flag, language) for flag in f.ruling.flags)),
        Field("grade", _("证据等级"), lambda f: f.ruling.grade),
        Field("declared_date", _("页面标注日期"), lambda f: f.ruling.declared_date),
        Field("first_seen", _("首次发现"), lambda f: f.ruling.first_seen),
        Field("absent_until", _("最近一次确认未公布"), lambda f: f.ruling.absent_until),
        Field("reason", _("理由"), reason),
        Field("url", _("网址"), lambda f: f.facts.sightings[0].url if f.facts.sightings else ""),
        Field("report_id", _("年报编号"), lambda f: f.report_id or ""),
        Field("evidence", _("证据（网页存档编号）"), lambda f: " ".join(bare_id(one.capture) for one in f.evidence)),
        Field("note", _("备注"), lambda _filing: ""),
    )
