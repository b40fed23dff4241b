"""D7: what is checked is a ruling, with the newest visit that was on screen; nothing is checked before a visit. A note
says something."""

from __future__ import annotations

from archive.office.act_kinds import CHECK, NOTE
from archive.office.guards.question import Question
from archive.office.refusal import ConflictError, RefusedError

LONGEST_NOTE = 2000  # characters


def sound_check(asked: Question) -> None:
    """Refuse a check of what nobody has visited since the deadline, of another ruling than was on screen, or without
    words where the evidence is doubted."""
    if asked.kind.id != CHECK:
        return
    told, standing = asked.intent.body["check"], asked.filing
    if standing is None:
        raise RefusedError("D7", "没有该案卷。", f"there is no {asked.intent.object}")
    if not standing.is_visited:
        raise RefusedError(
            "D7",
            "尚无截止日期后的完整查看，不能核对。",
            "there is no complete visit after the deadline: have the columns visited first (nianbao crawl)",
        )
    if told["digest"] != standing.shown()["digest"]:
        last = asked.state.last.get(asked.intent.object)
        raise ConflictError(
            "D7",
            "判定在您打开页面后已有变化，请重新查看后再核对。",
            "the verdict has changed since you saw it: look at it again",
            last.seq if last else 0,
        )
    if told["result"] != "supports" and not told.get("note"):
        raise RefusedError(
            "D7", "证据不支持或者存疑的，请写明情况。", "say why the evidence does not bear it out (--note)"
        )


def sound_note(asked: Question) -> None:
    """Refuse a note without words, or with more than a note can be."""
    if asked.kind.id != NOTE:
        return
    if not 0 < len(str(asked.intent.body.get("note", ""))) <= LONGEST_NOTE:
        raise RefusedError(
            "note",
            f"请填写说明，不超过{LONGEST_NOTE}字。",
            f"a note has words, {LONGEST_NOTE} characters at most",
        )
