"""What changed from one version of a report to the next, in one line: cells and words, old → new."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Version
from archive.reading.reading_diff import compare_tables
from archive.web.contents.report_tables import labels_of
from archive.web.wording.translation import Language

_CELLS, _LONGEST = 3, 60  # cells that are named, characters of a paragraph


def change_words(session: Session, version_id: int, language: Language) -> str:
    """Return the first cells and the first paragraph that differ from the version before at the same address; "" where
    there is none, or nothing that was read differs."""
    new = session.get(Version, version_id)
    if new is None:
        return ""
    earlier = select(Version).where(Version.url == new.url, Version.number < new.number)
    old = session.scalar(earlier.order_by(Version.number.desc()).limit(1))
    if old is None:
        return ""
    cells = compare_tables(old.reading.get("tables") or {}, new.reading.get("tables") or {})
    parts = []
    for one in cells[:_CELLS]:
        _table, row, column = labels_of(one.where, new.reading, new.report_year, language)
        parts.append(f"{row} {column} {one.old or '—'} → {one.new or '—'}")
    gone, come = _only(old.text, new.text), _only(new.text, old.text)
    if gone or come:
        parts.append(f"{_cut(gone)} → {_cut(come)}")
    more = len(cells) > _CELLS or max(len(gone), len(come)) > 1
    return "；".join(parts) + ("…" if more else "")


def _only(text: str, other: str) -> list[str]:
    """Return the paragraphs of a text that another lacks."""
    known = {line.strip() for line in other.splitlines()}
    return [line.strip() for line in text.splitlines() if line.strip() and line.strip() not in known]


def _cut(lines: list[str]) -> str:
    first = lines[0] if lines else "—"
    return first if len(first) <= _LONGEST else f"{first[:_LONGEST]}…"
