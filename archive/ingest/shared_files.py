"""What every machine on one PostgreSQL database must know of the WARC files of all: their manifest entries and sheets.

A machine gives what it has copied to the object storage, and writes the sheets of the others into its own folder: from
then on it reads their files as its own stored ones. The table stands beside those that a rebuild makes anew.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.orm import Session

from archive.captures import manifest
from archive.captures.chain_name import chain_name
from archive.captures.kept_files import kept_size
from archive.captures.manifest import ManifestEntry
from archive.captures.object_store import StoreError
from archive.captures.stored_sheet import StoredSheet, read_sheet, stored_names, write_sheet
from archive.captures.verify import IntegrityProblem
from archive.config.settings import Settings
from archive.database.models import ChainHead
from archive.database.postgres import make_table
from archive.ingest.chain_heads import known_heads
from archive.ingest.storage_pass import storage_pass

_TABLE = "shared_file"
_COLUMNS = (
    "name text PRIMARY KEY, chain text NOT NULL, serial bigint NOT NULL, entry text NOT NULL, sheet text NOT NULL"
)
_GIVEN = text("SELECT name FROM shared_file WHERE chain = :chain")
_GIVE = text("""
    INSERT INTO shared_file (name, chain, serial, entry, sheet) VALUES (:name, :chain, :serial, :entry, :sheet)
    ON CONFLICT (name) DO NOTHING
""")
_OTHERS = text("SELECT name, sheet FROM shared_file WHERE chain <> :chain ORDER BY name")
_CHAINS = text("SELECT chain, name, entry, sheet FROM shared_file WHERE chain <> :chain ORDER BY chain, serial")

logger = logging.getLogger("nianbao.ingest")


def share_files(engine: Engine, folder: Path, settings: Settings, now: datetime) -> None:
    """Store what is closed here, tell the others of it, and learn of theirs; nothing without PostgreSQL and storage.

    A storage that does not take a file fails no run: for the others, notes of the file wait until a later one.
    """
    if engine.dialect.name != "postgresql" or not settings.storage_url:
        return
    try:
        done = storage_pass(engine, folder, settings, now)
        faults = done.faults if done else []
    except StoreError as error:
        faults = [str(error)]
    for fault in faults:
        logger.warning("%s", fault, extra={"action": "storage_failed"})
    with engine.begin() as connection:
        make_table(connection, _TABLE, _COLUMNS)
        _give(connection, folder)
        _learn(connection, folder)


def learn_files(engine: Engine, folder: Path) -> None:
    """Write the sheets of the others' files into the folder, where there are others."""
    if _is_there(engine):
        with engine.connect() as connection:
            _learn(connection, folder)


def _is_there(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql" and inspect(engine).has_table(_TABLE)


def _give(connection: Connection, folder: Path) -> None:
    chain = chain_name(folder)
    given = set(connection.scalars(_GIVEN, {"chain": chain}))
    for entry in manifest.sealed_entries(folder):
        if entry.name not in given and (sheet := read_sheet(folder / entry.name)) is not None:
            told = {"entry": json.dumps(asdict(entry)), "sheet": json.dumps(asdict(sheet))}
            connection.execute(_GIVE, {"name": entry.name, "chain": chain, "serial": entry.serial, **told})


def _learn(connection: Connection, folder: Path) -> None:
    """Write the sheets that are missing here. One that cannot be read is left to ``problems_of_others``."""
    known = stored_names(folder)
    for name, said in connection.execute(_OTHERS, {"chain": chain_name(folder)}):
        if name not in known and Path(name).name == name and (sheet := _sheet(said)) is not None:
            write_sheet(folder / name, sheet)


def files_of_others(engine: Engine, folder: Path, names: set[str]) -> frozenset[str]:
    """Return those of the files that are neither here nor in the storage and that no manifest here names: another
    machine has them. None on SQLite, which is one machine's."""
    if engine.dialect.name != "postgresql":
        return frozenset()
    away = {name for name in names if kept_size(folder / name) is None}
    return frozenset(away - {entry.name for entry in manifest.sealed_entries(folder)} if away else away)


def has_others(session: Session, folder: Path) -> bool:
    """Whether another machine has recorded a head of its own WARC files in the database."""
    name = chain_name(folder)
    chains = set(session.scalars(select(ChainHead.chain).distinct()))
    return any(one != name and (one == folder.name or one.startswith(f"{folder.name}-")) for one in chains)


def problems_of_others(engine: Engine, folder: Path) -> Iterator[IntegrityProblem]:
    """Yield what is wrong with the entries that other machines gave of their chains, and with the sheets read here."""
    if not _is_there(engine):
        return
    with engine.connect() as connection:
        rows = connection.execute(_CHAINS, {"chain": chain_name(folder)}).all()
        heads = known_heads(connection)
    last: dict[str, ManifestEntry] = {}
    for chain, name, told, sheet in rows:
        entry, before = _entry(told), last.get(chain)
        if entry is None or _sheet(sheet) is None:
            yield _broken(chain, name, "what was given of it cannot be read")
            continue
        if entry.hash != entry.computed_hash():
            yield _broken(chain, name, f"entry {entry.serial} was altered after it was written")
        elif before and before.serial + 1 == entry.serial and entry.previous != before.hash:
            yield _broken(chain, name, f"entry {entry.serial} does not follow from the one before it")
        elif heads.get((chain, entry.serial), entry.hash) != entry.hash:
            yield _broken(chain, name, f"entry {entry.serial} is not the one whose head was recorded")
        for one in (_sheet(sheet), read_sheet(folder / name)):
            if one is not None and (one.size, one.sha256) != (entry.size, entry.sha256):
                yield _broken(chain, name, f"its sheet is not that of the file in entry {entry.serial}")
        last[chain] = entry


def _broken(chain: str, name: str, reason: str) -> IntegrityProblem:
    return IntegrityProblem("broken_chain", name, None, f"manifest of {chain}: {reason}")


def _entry(said: str) -> ManifestEntry | None:
    try:
        return ManifestEntry(**json.loads(said))
    except (ValueError, TypeError):
        return None


def _sheet(said: str) -> StoredSheet | None:
    try:
        found = json.loads(said)
        return StoredSheet(**{**found, "blocks": tuple(found["blocks"])})
    except (ValueError, TypeError, KeyError):
        return None
