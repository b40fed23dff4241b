"""Filings that no paper may name while something is open: doubt protects at once, what accuses takes two people."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archive.config.paths import data_dir
from archive.journal.effects import open_proposals
from archive.journal.line import JournalLine
from archive.journal.reading import read_journal

_PROTECTING = ("decision.waive.", "decision.dismiss.")


PROTECTED = "豁免或者不予认定的申请待审"
UNDER_REVIEW = "经复核，暂不列入"  # what papers and public pages say of it: who asked for what is the office's own


def protected_filings(data: Path | None = None) -> dict[str, str]:
    """Return why filings are protected, by id: a waiver or a dismissal is proposed and not answered yet."""
    return protected_by(open_proposals(read_journal(data or data_dir()), *_PROTECTING))


def protected_by(proposals: Iterable[JournalLine]) -> dict[str, str]:
    """Return why filings are protected, by id, by proposals that nobody has answered. What is proposed of one finding
    of a report protects nobody: the verdict does not rest on it."""
    return {
        line.object.removeprefix("filing:"): PROTECTED
        for line in proposals
        if line.act.startswith(_PROTECTING) and not line.body.get("decision", {}).get("finding")
    }
