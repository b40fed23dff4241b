"""What people decided, as notices and ledgers tell it: who, when, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator

from archive.clock import civil_date
from archive.filings.rules.decisions import FOUND_ZH
from archive.filings.verdicts.status import FilingStatus
from archive.notices import notice_phrases
from archive.notices.region_summary import RegionSummary

KIND_ZH = {
    "confirm": "属实",
    "waive": "豁免",
    "dismiss": "不予认定",
    "revoke": "撤销",
    "report": "是年报",
    "not_report": "不是年报",
}


def decision_sentences(standing: RegionSummary) -> Iterator[str]:
    """Sentences for a 通报 on the organs that people have taken out of the count; they are not named there."""
    if standing.waived:
        yield f"经核定豁免的{len(standing.waived)}家单位，不在本次评价范围之内。"
    if standing.dismissed:
        yield f"经人工复核不予认定的{len(standing.dismissed)}家单位，不列入问题名单，计入未能核查。"


def decision_list(standing: RegionSummary, *, inner: bool) -> str:
    """Who was waived or dismissed; in the working copy also by whom and why. Empty where nobody was."""
    found = (*standing.waived, *standing.dismissed)
    return (
        notice_phrases.joined([f"{filing.facts.organ}，{decision_note(filing, inner=inner)}" for filing in found])
        if found
        else ""
    )


def decision_note(filing: FilingStatus, *, inner: bool) -> str:
    """``属实（李某，2026-02-03）：已电话核实``, for others ``经复核属实``; empty when nobody said anything."""
    word = filing.decision
    if word is None:
        return ""
    kind, until = KIND_ZH.get(word.kind, word.kind), f"至{word.until}" if word.until else ""
    if not inner:
        return f"经复核{kind}{f'（{until}）' if until else ''}"
    told = "，".join(filter(None, (word.by, f"{civil_date(word.at)}", until)))
    return f"{kind}（{told}）：{word.reason}"


def reason(filing: FilingStatus, *, inner: bool) -> str:
    """Return the reason of the verdict; for others without who decided and why."""
    if inner or filing.decision is None or filing.decision.kind == "confirm":
        return filing.ruling.reason_zh
    found = (
        filing.automatic_verdict.reason_zh
        if filing.automatic_verdict
        else filing.ruling.reason_zh.rpartition(FOUND_ZH)[2]
    )
    return f"{decision_note(filing, inner=False)}。{FOUND_ZH}{found}"
