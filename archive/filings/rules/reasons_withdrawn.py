"""The sentence of reason for a report that was seen and then went, in both languages."""

from __future__ import annotations

from archive.bilingual import Bilingual
from archive.clock import format_minute
from archive.filings.rules.facts import Doubt, FilingFacts, Observation
from archive.filings.rules.reasons import deadline_phrase, doubt_words
from archive.filings.rules.verdict import Verdict


def withdrawn(facts: FilingFacts, ruling: Verdict) -> Bilingual:
    gone = max(format_minute(s.gone_at) for s in facts.sightings if s.gone_at)
    return Bilingual(
        f"曾经公布，此后连续两次完整查看均未发现（截至{gone}）。此前的情况：{ruling.reason_zh}",
        f"It had been published; two complete visits in a row then did not find it (by {gone}). "
        f"Before: {ruling.reason_en}",
    )


def retitled(first: Observation) -> Bilingual:
    at = format_minute(first.retitled_at) if first.retitled_at else ""
    if first.replaced:
        return Bilingual(
            f"该网址其后（{at}）改列其他文件，原年报移址或者被覆盖，不作撤下认定。",
            f"Its URL later listed another document ({at}): the report was moved or overwritten, which is "
            "not a withdrawal.",
        )
    return Bilingual(f"该条目其后（{at}）改了标题。", f"The listing was given another title later ({at}).")


def title_taken_back(facts: FilingFacts, first: Observation) -> Bilingual:
    due = deadline_phrase(facts)
    return Bilingual(
        f"只发现标题“{first.title}”，正文未能读取，该标题其后已改；不能据以判断是否在{due[0]}以前公布。",
        f"Only its title was seen, “{first.title}”; its text could not be read, and the title was changed later: this "
        f"does not show whether it was published by {due[1]}.",
    )


def mass_removal(ruling: Verdict) -> Bilingual:
    return Bilingual(
        f"{ruling.reason_zh}此后栏目多数条目同时消失，疑为改版或迁移，不据以认定撤下。",
        f"{ruling.reason_en} Later most listings of the column disappeared at once, probably by a redesign or "
        "migration: not taken for a withdrawal.",
    )


def possibly_moved(ruling: Verdict) -> Bilingual:
    return Bilingual(
        f"{ruling.reason_zh}此后栏目中未发现，但相关栏目尚未全部重新完整查看，不能认定撤下。",
        f"{ruling.reason_en} Its listing disappeared later, but not every column that could hold it has been visited "
        "in full since: not taken for a withdrawal.",
    )


def possibly_renamed(ruling: Verdict, doubt: Doubt) -> Bilingual:
    zh, en = doubt_words(doubt)
    return Bilingual(
        f"{ruling.reason_zh}此后栏目中未发现，但{zh}，可能即为该年报，不能认定撤下。",
        f"{ruling.reason_en} Its listing disappeared later, but {en}: not taken for a withdrawal.",
    )
