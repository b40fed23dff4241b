"""Record the heads of the manifests' hash chains in the database, and compare the manifests with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from archive.captures import manifest
from archive.captures.chain_name import FILE, chain_name, give_name
from archive.captures.verify import IntegrityProblem, head_problems
from archive.database.models import ChainHead


def record_head(session: Session, folder: Path, recorded_at: datetime) -> None:
    """Record the newest entry of the folder's manifest under its chain's name; nothing where it is recorded.

    ``recorded_at``: UTC. A head that stands with another hash is left: ``lost_entries`` tells of it.
    """
    if head := manifest.last_entry(folder):
        insert = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
        row = {"chain": chain_name(folder), "serial": head.serial, "hash": head.hash, "recorded_at": recorded_at}
        session.execute(insert(ChainHead).values(row).on_conflict_do_nothing())  # another run may be doing the same


def name_chain(engine: Engine, folder: Path) -> None:
    """Give an empty folder's chain a name of its own where other machines may write to the same database (PostgreSQL).

    A folder that holds entries keeps its name: heads may be recorded under it.
    """
    if engine.dialect.name != "postgresql" or (folder / FILE).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "manifest.lock"):
        if not (folder / FILE).exists() and manifest.last_entry(folder) is None:
            give_name(folder, secrets.token_hex(6))


def known_heads(connection: Connection) -> dict[tuple[str, int], str]:
    """Return the hashes of all recorded heads by chain and serial, in this order."""
    heads = select(ChainHead.chain, ChainHead.serial, ChainHead.hash).order_by(ChainHead.chain, ChainHead.serial)
    return {(chain, serial): digest for chain, serial, digest in connection.execute(heads)}


def lost_entries(session: Session, folder: Path) -> Iterator[IntegrityProblem]:
    """Yield a problem for each recorded head that the manifest of ``folder`` lacks or holds with other content."""
    recorded = select(ChainHead).where(ChainHead.chain == chain_name(folder)).order_by(ChainHead.serial)
    heads = (
        (head.serial, head.hash, f"which stood there at {head.recorded_at:%Y-%m-%d %H:%M:%S} UTC")
        for head in session.scalars(recorded)
    )
    yield from head_problems(folder, heads)
