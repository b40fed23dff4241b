"""Remembers what was read from a page's bytes, so that a page that did not change need not be read again.

Nothing but a saving of time: under ``data/cache/``, may be deleted at any moment. An entry is found only by the same
bytes, address and rules (the code and configuration that reads pages), so what is remembered is what would be read.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import lxml.etree

from archive.config.paths import config_dir, data_dir

logger = logging.getLogger(__name__)

_SCHEMA = "CREATE TABLE IF NOT EXISTS memo (stamp BLOB PRIMARY KEY, used INTEGER, value TEXT) WITHOUT ROWID"
_RULE_FILES = ("adapters.yaml", "page_problems.yaml", "reading.yaml")
_RULE_MODULES = (
    *("crawler/adapters/**/*.py", "crawler/visiting/page_reader.py"),
    *("crawler/visiting/page_reader.py", "crawler/visiting/column_identity.py"),
    *(
        "crawler/visiting/page_problem.py",
        "crawler/visiting/page_problem_rules.py",
        "archive/reading/decode.py",
        "archive/reading/sense.py",
    ),
    *("archive/reading/html_parse.py", "archive/ingest/body_completeness.py"),
)
_FRESH, _KEPT = 7, 60  # days: how exactly the day of the last use is known, and how long an unused entry is kept
_DAY = 86_400


class ParseCache:
    """A small table of JSON values. A file that is damaged or locked is done without."""

    def __init__(self, file: Path) -> None:
        self._file, self._today = file, int(time.time()) // _DAY
        self._known: dict[bytes, str] = {}
        self._used: set[bytes] = set()
        self._connection = self._open()
        self._is_empty = self._holds_nothing()

    def get(self, stamp: bytes) -> Any:
        """Return the remembered value, or None."""
        if stamp in self._known:
            return json.loads(self._known[stamp])
        if self._connection is None or self._is_empty:
            return None
        try:
            row = self._connection.execute("SELECT used, value FROM memo WHERE stamp = ?", (stamp,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None:
            return None
        if row[0] < self._today - _FRESH:
            self._used.add(stamp)
        return json.loads(row[1])

    def put(self, stamp: bytes, value: Any, default: Callable[[Any], Any] | None = None) -> None:
        """Remember a value; it is on disk after ``flush``. ``default`` writes what JSON does not know."""
        self._known[stamp] = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=default)

    def flush(self) -> None:
        """Write what is new, and forget what nobody has asked for in a long time."""
        if self._connection is None or not (self._known or self._used):
            return
        rows = [(stamp, self._today, value) for stamp, value in self._known.items()]
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO memo VALUES (?, ?, ?)", rows)
                self._connection.executemany(
                    "UPDATE memo SET used = ? WHERE stamp = ?", [(self._today, stamp) for stamp in self._used]
                )
                self._connection.execute("DELETE FROM memo WHERE used < ?", (self._today - _KEPT,))
        except sqlite3.Error as error:
            self._give_up(error)
        self._used.clear()

    def _open(self) -> sqlite3.Connection | None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._file, timeout=5)
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)
            return None
        return connection

    def _holds_nothing(self) -> bool:
        """Whether there was nothing to remember when it was opened, as in a first run."""
        try:
            return self._connection is None or self._connection.execute("SELECT 1 FROM memo LIMIT 1").fetchone() is None
        except sqlite3.Error as error:
            self._give_up(error)
            return True

    def _give_up(self, error: Exception) -> None:
        extra = {"action": "parse_cache_unusable", "file": str(self._file)}
        logger.warning("%s cannot be used, pages are parsed again: %s", self._file, error, extra=extra)
        self._connection = None


def parse_cache_path() -> Path:
    """Return where runs keep what they remember."""
    return data_dir() / "cache" / "pages.db"


def cache_key(*parts: str) -> bytes:
    """Return the name of an entry: everything its value depends on, the rules among it."""
    return hashlib.sha256("\0".join((parse_rules_digest(), *parts)).encode()).digest()


@cache
def parse_rules_digest() -> str:
    """Return a digest of the code and configuration by which pages are parsed, and of the parser's version."""
    digest = hashlib.sha256(repr(lxml.etree.LXML_VERSION + lxml.etree.LIBXML_VERSION).encode())
    here = Path(__file__).parents[2]
    files: Sequence[Path] = [file for pattern in _RULE_MODULES for file in sorted(here.glob(pattern))]
    for file in (*files, *(config_dir() / name for name in _RULE_FILES)):
        digest.update(file.read_bytes())
    return digest.hexdigest()
