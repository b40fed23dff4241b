"""Filings that no paper may name while something is open: doubt protects at once, what accuses takes two people."""

from __future__ import annotations

from pathlib import Path

from archive.config.paths import data_dir
from archive.journal.effects import open_proposals
from archive.journal.reading import read_journal

_PROTECTING = ("decision.waive.", "decision.dismiss.")


def protected_filings(data: Path | None = None) -> frozenset[str]:
    """Return the ids of filings on which a waiver or a dismissal is proposed and not answered yet."""
    found = open_proposals(read_journal(data or data_dir()), *_PROTECTING)
    return frozenset(
        line.object.removeprefix("filing:") for line in found if not line.body.get("decision", {}).get("finding")
    )
