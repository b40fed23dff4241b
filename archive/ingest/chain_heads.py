"""Record the heads of the manifests' hash chains in the database, and compare the manifests with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures import manifest
from archive.captures.verify import IntegrityProblem, head_problems
from archive.database.models import ChainHead


def record_head(session: Session, folder: Path, recorded_at: datetime) -> None:
    """Record the newest entry of the folder's manifest under the folder's name; nothing where it is recorded.

    ``recorded_at``: UTC. A head that stands with another hash is left: ``lost_entries`` tells of it.
    """
    head = manifest.last_entry(folder)
    if head and session.get(ChainHead, (folder.name, head.serial)) is None:
        session.add(ChainHead(chain=folder.name, serial=head.serial, hash=head.hash, recorded_at=recorded_at))


def lost_entries(session: Session, folder: Path) -> Iterator[IntegrityProblem]:
    """Yield a problem for each recorded head that the manifest of ``folder`` lacks or holds with other content."""
    recorded = select(ChainHead).where(ChainHead.chain == folder.name).order_by(ChainHead.serial)
    heads = (
        (head.serial, head.hash, f"which stood there at {head.recorded_at:%Y-%m-%d %H:%M:%S} UTC")
        for head in session.scalars(recorded)
    )
    yield from head_problems(folder, heads)
