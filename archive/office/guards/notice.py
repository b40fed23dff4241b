"""N1 to N8, N11: whom a notice may name when it is submitted, approved and issued, and under which number and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from archive.clock import civil_date
from archive.filings.verdicts.visited import is_proved_silent
from archive.notices.guard import FRESH, charges_of, objection
from archive.notices.protection import protected_by
from archive.office.guards.question import Question
from archive.office.journal_state import check_that_holds
from archive.office.papers import Notice, notices_in
from archive.office.refusal import ConflictError, RefusedError
from archive.office.standing import Standing, ruling_digest


def sound_notice(asked: Question) -> None:
    """Refuse a notice that is out of turn, or names anybody who may not be named now."""
    if not asked.kind.id.startswith("notice.") or asked.kind.id == "notice.draft":
        return
    if asked.step in ("refuse", "withdraw"):
        return
    known = notices_in(asked.state.lines)
    notice = known.get(asked.intent.object.removeprefix("notice:"))
    if notice is None:
        raise RefusedError("N1", "没有该通报。", f"there is no {asked.intent.object}")
    _in_turn(asked, notice)
    if asked.kind.id == "notice.issue":
        _as_approved(asked, notice)
    if asked.kind.id in ("notice.review", "notice.issue"):
        _all_nameable(asked, notice)
    if asked.kind.id == "notice.issue":
        _sound_number(asked, notice, known, asked.intent.body["issued"])
    if asked.kind.id in ("notice.correct", "notice.cancel"):
        made = asked.proposal().body if asked.step == "approve" else asked.intent.body
        _sound_number(asked, notice, known, made["after"])
    if asked.kind.id == "notice.file":
        _sound_copy(asked, notice)


def _in_turn(asked: Question, notice: Notice) -> None:
    wanted = {
        ("notice.review", "propose"): ("draft", "approved"),
        ("notice.review", "approve"): ("submitted",),
        ("notice.issue", None): ("approved",),
        ("notice.file", None): ("issued", "corrected", "cancelled"),
        ("notice.abandon", None): ("draft", "submitted", "approved"),
    }.get((asked.kind.id, asked.step), ("issued",))
    if notice.state not in wanted:
        raise RefusedError("N6", "该通报现在不能办理此步骤。", f"the notice is {notice.state}: this cannot follow")


def _all_nameable(asked: Question, notice: Notice) -> None:
    named = asked.proposal().body["named"] if asked.step == "approve" else asked.intent.body["named"]
    standings = {one.filing.facts.id: one for one in asked.filings}
    for identity, digest in named.items():
        standing = standings.get(identity)
        if standing is None:
            raise RefusedError("N2", f"名录中已没有{identity}。", f"{identity} is not known any more")
        _nameable(asked, standing)
        if digest != ruling_digest(standing.filing):
            raise ConflictError(
                "N5",
                f"{standing.filing.facts.organ}的判定已有变化，请重新核对后再送审。",
                f"the verdict on {identity} has changed: check it again and submit the notice anew",
                notice.proposal,
            )


def _nameable(asked: Question, standing: Standing) -> None:
    filing, protected = standing.filing, protected_by(asked.state.proposals.values(), asked.state.objections)
    charges = charges_of(filing.ruling)
    why = [objection(filing, charge, asked.now, standing.deadlines, protected) for charge in charges]
    organ, identity = filing.facts.organ, filing.facts.id
    if not charges or all(why):
        told = next(iter(why), "现有判定没有认定该单位存在问题")
        raise RefusedError("N2", f"{organ}：{told}，不能点名。", f"{identity} may not be named: {told}")
    if charges & {"silent", "withdrawn"} and not is_proved_silent(filing.facts, asked.now, FRESH):
        raise RefusedError(
            "N3",
            f"{organ}：截止日期后须有相隔6小时以上的两次完整查看，且最近一次在3天以内。",
            f"{identity}: two complete visits after the deadline, six hours apart, the newest within 3 days",
        )
    check = check_that_holds(asked.state, filing)
    if check is None or check.body["check"]["result"] != "supports":
        raise RefusedError("N4", f"{organ}：证据尚未核对。", f"{identity}: nobody has checked today's verdict")


def _as_approved(asked: Question, notice: Notice) -> None:
    if not notice.is_approved_at(asked.now):
        raise RefusedError("N6", "签批已满7天，请重新送审。", "the approval is older than 7 days: submit it again")
    if dict(asked.intent.body["named"]) != dict(notice.named):
        raise ConflictError(
            "N6",
            "签批后点名单位或者判定已有变化，不予编号，请重新送审。",
            "whom it names has changed since it was approved: nothing was numbered; submit it again",
            notice.proposal,
        )


def _sound_copy(asked: Question, notice: Notice) -> None:
    if asked.intent.body["file"]["kind"] == "pdf" and any(one.kind == "pdf" for one in notice.papers):
        raise RefusedError("N9", "该通报已有PDF，不能另附。", "the notice has a PDF already")


def _sound_number(asked: Question, notice: Notice, known: dict[str, Notice], told: Mapping[str, Any]) -> None:
    number, dated = str(told["number"]).strip(), date.fromisoformat(str(told["dated"]))
    others = [one for one in known.values() if one.number]
    if not number or any(number in one.numbers for one in others):
        raise RefusedError("N8", f"文号{number}已使用或者为空。", f"the number {number or '-'} is used, or empty")
    if dated > civil_date(asked.now) or dated < civil_date(notice.moment):
        raise RefusedError(
            "N8", "成文日期不得晚于今天，也不得早于数据截止。", "the day is neither to come nor before the data end"
        )
    if notice.dated and dated < notice.dated:
        raise RefusedError("N11", f"日期早于{notice.number}。", f"the day is before that of {notice.number}")
    later = [one for one in others if one.dated and one.dated > dated and _serial(one.number) < _serial(number)]
    if later:
        raise RefusedError("N8", f"成文日期早于{later[0].number}。", f"the day is before that of {later[0].number}")


def _serial(number: str) -> tuple[str, int]:
    head, _, rest = number.rpartition("〕")
    digits = rest.removesuffix("号")
    return head, int(digits) if digits.isdigit() else 0
