"""The sentence of reason where visits were made from several vantages, in both languages."""

from __future__ import annotations

from archive.bilingual import Bilingual
from archive.filings.rules.column_visits import VisitFact
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.reasons import deadline_phrase, lateness_phrase, visit_phrase
from archive.filings.rules.vantages import Removal, SecondLook


def waiting(facts: FilingFacts, look: SecondLook) -> Bilingual:
    due, late, seen = deadline_phrase(facts), lateness_phrase(facts), visit_phrase(look.seen)
    other = _vantage(look.other)
    return Bilingual(
        f"{due.zh}之后由一个查看地点完整查看未发现（最近一次：{seen.zh}）；{other.zh}此后尚未完整查看同一栏目，"
        f"等候其核对（至{look.until}），此前不能据以认定{late.zh}。",
        f"Complete visits from one vantage after {due.en} did not find it (last: {seen.en}), but {other.en} has not "
        f"visited the column in full since; it is waited for until {look.until}, and until then this does not prove "
        f"{late.en}.",
    )


def looked_twice() -> Bilingual:
    return Bilingual(
        "已由两个查看地点分别完整查看，均未发现。",
        "Complete visits from two vantages did not find it, each for itself.",
    )


def looked_alone(look: SecondLook) -> Bilingual:
    other, last = _vantage(look.other), visit_phrase(look.other)
    return Bilingual(
        f"{other.zh}在截止日期之后没有完整查看过（最近一次：{last.zh}），已等候至{look.until}，以上只由另一查看地点所见。",
        f"{other.opening} has not visited the column in full since (last visit: {last.en}) and was "
        f"waited for until {look.until}: only the other vantage looked.",
    )


def disputed(removal: Removal) -> Bilingual:
    seen, lacking = visit_phrase(removal.seen), visit_phrase(removal.lacking)
    here, there = _vantage(removal.seen), _vantage(removal.lacking)
    if removal.seen.outcome == "complete":
        saw = Bilingual(
            f"{here.zh}在{seen.zh}查看时尚有该年报", f"{here.en} still saw the report in its visit at {seen.en}"
        )
    else:
        saw = Bilingual(
            f"{here.zh}在{seen.zh}的查看不完整，其时可能尚有该年报",
            f"the visit from {here.en} at {seen.en} was not complete and may have shown the report",
        )
    return Bilingual(
        f"各查看地点所见不一致：{saw.zh}，{there.zh}在{lacking.zh}完整查看未发现；未作判定，须人工核对。",
        f"The vantages disagree: {saw.en}, and {there.en} did not find it in its complete visit at {lacking.en}: no "
        "verdict, a person has to check.",
    )


def _vantage(visit: VisitFact) -> Bilingual:
    if not visit.vantage:
        return Bilingual("默认查看地点", "the default vantage")
    return Bilingual(f"查看地点{visit.vantage}", f"vantage {visit.vantage}")
