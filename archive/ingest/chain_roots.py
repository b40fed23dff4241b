"""The daily root: one digest over the newest heads of all hash chains that share a database, chained day by day.

Kept in PostgreSQL beside what a rebuild makes anew. Whoever has a root, told outside (``timestamps.anchor``), can
prove every chain that it joins, whichever machine wrote it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Engine, inspect, text

from archive.captures.verify import IntegrityProblem
from archive.clock import civil_date
from archive.database.postgres import make_table
from archive.ingest.chain_heads import known_heads

CHAIN = "root"
_START = "0" * 64
_TABLE = "chain_root"
_COLUMNS = (
    "serial bigint PRIMARY KEY, day text NOT NULL, heads text NOT NULL, previous text NOT NULL, hash text NOT NULL"
)
_LAST = text("SELECT serial, day, hash FROM chain_root ORDER BY serial DESC LIMIT 1")
_ALL = text("SELECT serial, day, heads, previous, hash FROM chain_root ORDER BY serial")
_ADD = text(
    "INSERT INTO chain_root (serial, day, heads, previous, hash) VALUES (:serial, :day, :heads, :previous, :hash)"
)


def record_root(engine: Engine, now: datetime) -> None:
    """Join the newest heads into the root of the civil day of ``now``, once a day; nothing on SQLite."""
    if engine.dialect.name != "postgresql":
        return
    day = f"{civil_date(now)}"
    with engine.begin() as connection:
        make_table(connection, _TABLE, _COLUMNS)
        last = connection.execute(_LAST).one_or_none()
        heads = _heads(connection)
        if heads and (last is None or last.day < day):
            root = {"serial": last.serial + 1 if last else 1, "day": day, "heads": json.dumps(heads)}
            root["previous"] = last.hash if last else _START
            connection.execute(_ADD, {**root, "hash": _hash(root)})


def last_root(engine: Engine) -> dict[str, object] | None:
    """Return the newest root as a head to be recorded outside: ``chain``, ``serial``, ``hash``; None without any."""
    roots = _roots(engine)
    return {"chain": CHAIN, "serial": roots[-1]["serial"], "hash": roots[-1]["hash"]} if roots else None


def root_problems(engine: Engine, outside: dict[int, str] | None = None) -> Iterator[IntegrityProblem]:
    """Yield what is wrong with the roots, and each head that one joins and that the database holds no more.

    ``outside``: hashes by serial that were recorded elsewhere.
    """
    roots, missing = _roots(engine), dict(outside or {})
    with engine.connect() as connection:
        known = known_heads(connection)
    previous = _START
    for serial, root in enumerate(roots, 1):
        content = {key: value for key, value in root.items() if key != "hash"}
        if root["serial"] != serial or root["previous"] != previous or root["hash"] != _hash(content):
            yield _problem(f"the root of {root['day']} was altered, or does not follow from the one before it")
        if missing.pop(serial, root["hash"]) != root["hash"]:
            yield _problem(f"the root of {root['day']} is not the one that was recorded outside")
        for chain, at, digest in json.loads(str(root["heads"])):
            if known.get((chain, at)) != digest:
                yield _problem(f"the root of {root['day']} joins head {at} of {chain}, which the database lacks")
        previous = str(root["hash"])
    for at in sorted(missing):
        yield _problem(f"root {at}, recorded outside, is gone")


def _heads(connection: Connection) -> list[list[object]]:
    """Return the newest head of every chain."""
    newest = {chain: [chain, serial, digest] for (chain, serial), digest in known_heads(connection).items()}
    return list(newest.values())


def _roots(engine: Engine) -> list[dict[str, object]]:
    if engine.dialect.name != "postgresql" or not inspect(engine).has_table(_TABLE):
        return []
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(_ALL).mappings()]


def _hash(root: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(root, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _problem(reason: str) -> IntegrityProblem:
    return IntegrityProblem("lost_tail", CHAIN, None, reason)
