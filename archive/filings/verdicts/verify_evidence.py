"""Prove that the captures which verdicts name are in the database, and that their records are in the WARC files."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures.kept_files import kept_files, kept_size
from archive.captures.verify import IntegrityProblem
from archive.database.models import CaptureRecord, WarcPosition
from archive.filings.facts.page_versions import chunks
from archive.filings.verdicts.store import named_captures


def evidence_problems(session: Session, folder: Path) -> Iterator[IntegrityProblem]:
    """Yield what verdicts rest on and is not there. ``folder``: that of the WARC files.

    ``missing_file``: a file that was taken into the database and is gone; ``lost_capture``: a capture that a verdict
    names and that is not in the database, or whose record would lie beyond the end of its file.
    """
    sizes = {path.name: kept_size(path) or 0 for path in kept_files(folder)}
    for name in session.scalars(select(WarcPosition.file).order_by(WarcPosition.file)):
        if name not in sizes:
            yield IntegrityProblem("missing_file", name, None, "its captures are in the database, but it is gone")
    yield from _lost(session, dict(named_captures(session)), sizes)


def _lost(session: Session, named: dict[str, str], sizes: dict[str, int]) -> Iterator[IntegrityProblem]:
    fields = (CaptureRecord.id, CaptureRecord.warc_file, CaptureRecord.offset, CaptureRecord.length)
    for some in chunks(sorted(named)):
        there = {row.id: row for row in session.execute(select(*fields).where(CaptureRecord.id.in_(some)))}
        yield from _absent(some, there, named)
        for identity, row in there.items():
            if row.warc_file in sizes and row.offset + row.length > sizes[row.warc_file]:
                reason = f"capture {identity}, named by the verdict on {named[identity]}, lies beyond the file's end"
                yield IntegrityProblem("lost_capture", row.warc_file, row.offset, reason)


def _absent(some: Iterable[str], there: Container[str], named: dict[str, str]) -> Iterator[IntegrityProblem]:
    for identity in some:
        if identity not in there:
            reason = f"the verdict on {named[identity]} names capture {identity}, which is not there"
            yield IntegrityProblem("lost_capture", "database", None, reason)
