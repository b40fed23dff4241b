"""D1, D2, D4, D6: a waiver is for a time that can be overseen, and says why in words that somebody else can follow; a
decision changes something, rests on a duty, and is approved on the ruling that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from archive.clock import civil_date
from archive.office.guards.question import Question
from archive.office.refusal import ConflictError, RefusedError
from archive.office.standing import Standing, ruling_digest

_SHORTEST = 5  # characters besides blanks
_YEARS = 3


def sound_waiver(asked: Question) -> None:
    """Refuse a waiver that has ended already, lasts longer than three years, or gives no reason worth the name."""
    if asked.kind.id != "decision.waive" or asked.step not in (None, "propose"):
        return
    told = asked.intent.body["decision"]
    today = civil_date(asked.now)
    last = date.fromisoformat(str(told["until"]))
    if not today <= last <= _later(today):
        raise RefusedError(
            "D1",
            f"豁免的有效期须在今天至{_later(today)}之间。",
            f"the last day of a waiver lies between today and {_later(today)}: give another with --until",
        )
    said = "".join(str(told["reason"]).split())
    if len(said) < _SHORTEST or said == asked.kind.zh:
        raise RefusedError(
            "D1",
            f"豁免理由不得少于{_SHORTEST}个字。",
            f"the reason of a waiver has at least {_SHORTEST} characters: say why in --reason",
        )


def _later(today: date) -> date:
    """Return the day three years on; 28 February for the 29th."""
    try:
        return today.replace(year=today.year + _YEARS)
    except ValueError:
        return today.replace(year=today.year + _YEARS, day=28)


def sound_decision(asked: Question) -> None:
    """Refuse a decision that would change nothing, and a confirmation of a doubtful duty without what it rests on."""
    told = asked.intent.body.get("decision")
    if told is None or asked.step not in (None, "propose") or told.get("finding"):
        return
    if any(line.act == f"{asked.kind.id}.propose" for line in asked.state.proposals_on(asked.intent.object)):
        raise RefusedError(
            "D2",
            f"已有一项“{asked.kind.zh}”申请待审，不必重复提出。",
            f"the same ({asked.kind.en}) is proposed already and waits for an answer",
        )
    standing = asked.filing
    if standing is None:
        return
    if why := _unchanged(asked.kind.id, told, standing):
        raise RefusedError("D2", *why)
    if (
        asked.kind.id == "decision.confirm"
        and standing.is_duty_doubtful
        and not str(asked.intent.body.get("duty", "")).strip()
    ):
        raise RefusedError(
            "D4",
            "该单位可能已合并、更名或者不属于行政机关，请填写是否负有公布义务及依据。",
            "the organ may be merged, renamed or none that the law binds: say on what its duty rests (--duty)",
        )


def unchanged_ruling(asked: Question) -> None:
    """Refuse to approve a decision whose filing stands otherwise than the approver saw it, or, where nobody says what
    was seen, than its author did."""
    standing = asked.filing
    if asked.step != "approve" or not asked.kind.id.startswith("decision.") or standing is None:
        return
    proposal = asked.proposal()
    seen = asked.intent.body.get("ruling", {}).get("digest") or proposal.body.get("ruling", {}).get("digest")
    if seen is not None and seen != ruling_digest(standing.filing):
        raise ConflictError(
            "D6",
            "判定或者名录在提出后已有变化，请对照新旧判定后再答复。",
            f"the verdict or the roster has changed since: it is {standing.filing.ruling.state} now; refuse it and "
            "have it proposed again, or answer it on the desk, where both are shown",
            proposal.seq,
        )


def _unchanged(kind: str, told: Mapping[str, Any], standing: Standing) -> tuple[str, str] | None:
    """Why a decision would leave everything as it is, in both languages; None when it would not."""
    facts, machine = standing.filing.facts, standing.filing.automatic_verdict or standing.filing.ruling
    same = [one for one in facts.decisions if not one.finding and f"decision.{one.kind}" == kind]
    if kind == "decision.confirm" and same:
        return "该案卷此前已经确认属实，不必重复登记。", "it was confirmed before: nothing would change"
    if kind == "decision.waive":
        if machine.state in ("on_time", "not_applicable"):
            return (
                "该单位已按期公布或者不负有公布义务，豁免不会改变任何判定。",
                f"it is {machine.state}: a waiver would change nothing",
            )
        if same and str(same[-1].until) == str(told["until"]):
            return "该单位已豁免至同一日期，不必重复登记。", "it is waived until the same day already"
    if kind == "decision.dismiss":
        if same:
            return "该判定此前已不予认定，不必重复登记。", "it was dismissed before: nothing would change"
        if not machine.state.accuses:
            return (
                "现有判定没有认定该单位逾期或者撤下，无须不予认定。",
                f"it is {machine.state}, which accuses nobody: there is nothing to dismiss",
            )
    return None
