"""Which engine searches: PostgreSQL's own where the database is there, else the index in files beside the data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from archive.search import index
from archive.search.nodes import Node
from archive.search.postgres import writer as postgres
from archive.search.postgres.run import PostgresRun
from archive.search.ranking import Found, Relation, Run, Sort
from archive.search.schema import Entry


class Running(Protocol):
    """One query, ready to be asked for its best hits, its count and its facets."""

    def top(self, size: int, *, sort: Sort) -> Found:
        """The first ``size`` hits in the order asked for."""

    def count(self) -> tuple[int, Relation]:
        """How many there are."""

    def facets(self) -> tuple[dict[str, list[tuple[str, int]]], Relation]:
        """Counts by value of every facet."""


class Writing(Protocol):
    """Adds, replaces and removes entries by key."""

    def fingerprints(self, low: int, high: int) -> dict[int, int]:
        """Fingerprint by key of what is there with keys from ``low`` to ``high`` (exclusive)."""

    def put(self, entry: Entry, *, replaces: bool) -> None:
        """Add the entry; ``replaces`` when its key is there already."""

    def remove(self, key: int) -> None:
        """Take out the entry with this key, if there is one."""


def inside(session: Session) -> bool:
    """Whether the database searches by itself."""
    return session.get_bind().dialect.name == "postgresql"


def running(session: Session, folder: Path, everything: Node, *, all_versions: bool) -> Running:
    """A query on the engine of this archive; ``folder`` is where the index in files lies. Raises IndexUnusableError."""
    if inside(session):
        return PostgresRun(session, everything, all_versions=all_versions)
    return Run(index.opened(folder), everything, all_versions=all_versions)


@contextmanager
def writing(session: Session, folder: Path, *, anew: bool = False) -> Iterator[Writing]:
    """The one writer of the archive's engine; ``anew`` starts from nothing. Raises IndexUnusableError."""
    if inside(session):
        with postgres.writing(session, anew=anew) as writer:
            yield writer
    else:
        with index.writing(folder, anew=anew) as other:
            yield other
