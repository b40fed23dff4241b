"""What people decided, as notices and ledgers tell it: who, when, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.clock import civil_date
from archive.filings.record import Filing
from archive.filings.rules.decisions import FOUND_ZH, Decision
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


def decision_list(standing: RegionSummary, inner: Mapping[str, Decision] | None = None) -> str:
    """List who was waived or dismissed; in the working copy also by whom and why. Empty where nobody was."""
    found = (*standing.waived, *standing.dismissed)
    told = [f"{f.organ}，{decision_note(f, (inner or {}).get(f.filing_id))}" for f in found]
    return notice_phrases.joined(told) if told else ""


def decision_note(filing: Filing, word: Decision | None = None) -> str:
    """Return ``经复核属实``, with the decision itself ``属实（李某，2026-02-03）：已电话核实``; empty without one."""
    note = filing.decision
    if note is None:
        return ""
    kind, until = KIND_ZH.get(note.kind, note.kind), f"至{note.until}" if note.until else ""
    if word is None or word.kind != note.kind:
        return f"经复核{kind}{f'（{until}）' if until else ''}"
    told = "，".join(filter(None, (word.by, f"{civil_date(word.at)}", until)))
    return f"{kind}（{told}）：{word.reason}"


def reason(filing: Filing, word: Decision | None = None) -> str:
    """Return the reason of the verdict; with the decision itself also who decided and why."""
    if filing.decision is None or filing.decision.kind == "confirm":
        return filing.reason_zh
    found = filing.reason_zh.partition(FOUND_ZH)[2]
    return f"{decision_note(filing, word)}。{FOUND_ZH}{found}"
