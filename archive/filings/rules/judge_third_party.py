"""What a capture of others does to a verdict: it may clear an organ, and never accuses one.

It is weaker than what we saw ourselves and stronger than a date that somebody states. So lateness that rests on stated
dates alone yields to it; lateness or silence that our own visits show is contradicted by it, and left to a person.
"""

from __future__ import annotations

from dataclasses import replace

from archive.bilingual import Bilingual
from archive.clock import day_end, format_minute
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.reasons import deadline_phrase
from archive.filings.rules.third_party import ThirdPartySighting
from archive.filings.rules.verdict import Link, Verdict
from archive.filings.states import Flag, Grade, State


def judge_third_party(facts: FilingFacts, ruling: Verdict) -> Verdict:
    """Return the verdict as captures of others leave it."""
    if not facts.third_party or ruling.state not in (State.LATE, State.OVERDUE):
        return ruling
    first = facts.third_party[0]
    in_time = first.at < day_end(facts.deadline.due)
    if ruling.state is State.LATE and not in_time:
        return ruling
    if ruling.state is State.LATE and ruling.grade is not Grade.OBSERVED:
        return _cleared(facts, ruling, first)
    said = _contradiction(facts, first, in_time=in_time)
    flags = tuple(flag for flag in ruling.flags if flag is not Flag.DUTY_UNCONFIRMED)
    return replace(
        ruling,
        state=State.UNVERIFIED,
        reason_zh=f"{said.zh}（{ruling.reason_zh}）",
        reason_en=f"{said.en} ({ruling.reason_en})",
        days_late=None,
        flags=flags,
    )


def third_party_links(facts: FilingFacts) -> list[Link]:
    """Return the link that captures of others are to a verdict; none where there are none. Where nothing was seen by us
    it is not proved: they contradict the silence. It is never what an accusation rests on."""
    if not facts.third_party:
        return []
    shown, several = _shown(facts.third_party[0]), len(facts.third_party)
    more = Bilingual(f"（共{several}件）", f" ({several} in all)") if several > 1 else Bilingual("", "")
    if facts.sightings:
        zh, en = "只用于对单位有利的判断", "used in the organ's favour only"
    else:
        zh, en = "与本站监测未见不一致，须人工核对", "which our own visits did not find: a person has to check"
    told = Bilingual(f"{shown.zh}{more.zh}；{zh}。", f"{shown.en}{more.en}; {en}.")
    return [Link("third_party", bool(facts.sightings), *told)]


def _cleared(facts: FilingFacts, ruling: Verdict, first: ThirdPartySighting) -> Verdict:
    shown, due = _shown(first), deadline_phrase(facts)
    return replace(
        ruling,
        state=State.ON_TIME,
        reason_zh=f"{shown.zh}，在{due.zh}之前；页面或列表标注的日期不足以推翻。",
        reason_en=f"{shown.en}, before {due.en}; a date that is stated on a page or in a list does not outweigh it.",
        days_late=None,
        grade=Grade.THIRD_PARTY,
    )


def _contradiction(facts: FilingFacts, first: ThirdPartySighting, *, in_time: bool) -> Bilingual:
    shown, due = _shown(first), deadline_phrase(facts)
    if in_time:
        return Bilingual(
            f"{shown.zh}，在{due.zh}之前，与本站监测所见不一致，须人工核对，未作判定。",
            f"{shown.en}, before {due.en}, which contradicts our own visits: a person has to check, no verdict.",
        )
    return Bilingual(
        f"{shown.zh}，而本站监测未见，须人工核对，未作判定。",
        f"{shown.en}, which our own visits did not find: a person has to check, no verdict.",
    )


def _shown(first: ThirdPartySighting) -> Bilingual:
    at = format_minute(first.at)
    return Bilingual(
        f"第三方网页存档（{first.origin}）显示{at}该年报已在{first.url}",
        f"A third-party capture ({first.origin}) shows the report at {first.url} at {at}",
    )
