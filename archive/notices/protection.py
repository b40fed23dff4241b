"""Filings that no paper may name while something is open: doubt protects at once, what accuses takes two people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.config.paths import data_dir
from archive.journal.effects import open_proposals
from archive.journal.line import JournalLine
from archive.journal.remembered import remembered
from archive.notices.objections import open_objections

_PROTECTING = ("decision.waive.", "decision.dismiss.")


PROTECTED = "豁免或者不予认定的申请待审"
OBJECTED = "承办单位提出的异议待审"
UNPROVED = "截止日期后完整查看不足两次，或者最近3天没有完整查看"
UNDER_REVIEW = "经复核，暂不列入"  # what papers and public pages say of it: who asked for what is the office's own


def protected_filings(data: Path | None = None) -> dict[str, str]:
    """Return why filings are protected, by id: a waiver or a dismissal is proposed and not answered yet, or the organ
    has objected and nobody has decided on that."""
    return dict(remembered(data or data_dir(), _protected_in))


def _protected_in(lines: Sequence[JournalLine]) -> dict[str, str]:
    return protected_by(open_proposals(lines, *_PROTECTING), open_objections(lines))


def protected_by(proposals: Iterable[JournalLine], objections: Iterable[str] = ()) -> dict[str, str]:
    """Return why filings are protected, by id, by proposals that nobody has answered and by filings that organs have
    objected to. What is proposed of one finding of a report protects nobody: the verdict does not rest on it."""
    proposed = (
        line.object.removeprefix("filing:")
        for line in proposals
        if line.act.startswith(_PROTECTING) and not line.body.get("decision", {}).get("finding")
    )
    return {**dict.fromkeys(objections, OBJECTED), **dict.fromkeys(proposed, PROTECTED)}
