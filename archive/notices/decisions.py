"""What people decided, as notices and ledgers tell it: who, when, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator

from archive.clock import civil_date
from archive.filings.verdicts.status import FilingStatus
from archive.notices import wording
from archive.notices.standing import Standing

KIND_ZH = {
    "confirm": "属实",
    "waive": "豁免",
    "dismiss": "不予认定",
    "revoke": "撤销",
    "report": "是年报",
    "not_report": "不是年报",
}


def counted(standing: Standing) -> Iterator[str]:
    """Sentences for a 通报 on the organs that people have taken out of the count; they are not named there."""
    if standing.waived:
        yield f"经核定豁免的{len(standing.waived)}家单位，不在本次评价范围之内。"
    if standing.dismissed:
        yield f"经人工复核不予认定的{len(standing.dismissed)}家单位，不列入问题名单，计入未能核查。"


def listed(standing: Standing) -> str:
    """Who was waived or dismissed, by whom and why, for the working ledger; empty where nobody was."""
    found = (*standing.waived, *standing.dismissed)
    return wording.joined([f"{filing.facts.organ}，{opinion(filing)}" for filing in found]) if found else ""


def opinion(filing: FilingStatus) -> str:
    """``属实（李某，2026-02-03）：已电话核实``; empty when nobody said anything."""
    word = filing.word
    if word is None:
        return ""
    until = f"，至{word.until}" if word.until else ""
    return f"{KIND_ZH.get(word.kind, word.kind)}（{word.by}，{civil_date(word.at)}{until}）：{word.reason}"
