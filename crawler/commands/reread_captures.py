"""`nianbao read --again`: what the present reader makes of the stored captures, and what that would change."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.ingest.read_ahead import ReadAhead
from archive.ingest.reread import RereadVersion, RereadWriter, reread_versions
from archive.ingest.reread_changes import RereadChange, changes_of
from archive.ingest.stored_pages import CaptureStore
from archive.reading.read import READER_VERSION
from crawler.commands.options import database, write_text
from crawler.commands.terminal import terminal

_CHANGED, _PARTLY = 1, 3


def reread_captures(year: int | None, region: str, *, accept: bool, as_json: bool) -> int:
    """Return the exit code: 1 when something would change, 3 when a capture cannot be read again.

    0 once it is accepted.
    """
    engine = database(load_configuration())
    unread: list[tuple[str, str]] = []
    with session_scope(engine) as session, ReadAhead(data_dir() / "warc", busy=0) as ahead:
        acceptance = RereadWriter(session) if accept else None
        stored = CaptureStore(session, data_dir() / "warc", ahead.take)
        counted = _Counted(acceptance, unread)
        changes = changes_of(counted.pairs(reread_versions(stored, ahead, year=year, region=region)))
        if acceptance:
            acceptance.finish()
    if as_json:
        told = [asdict(change) for change in changes]
        write_text(json.dumps(_told(counted, told, accept), ensure_ascii=False, indent=1) + "\n")
    else:
        _show(changes, counted, accept=accept)
    for url, reason in unread:
        print(f"not read again: {url}: {reason}", file=sys.stderr)
    changed = any(change.changed for change in changes)
    if changed and not accept:
        return _CHANGED
    return _PARTLY if unread else 0


class _Counted:
    """Passes readings on to be counted, written when they are accepted."""

    def __init__(self, acceptance: RereadWriter | None, unread: list[tuple[str, str]]) -> None:
        self.versions = self.outdated = 0
        self._acceptance, self._unread = acceptance, unread

    def pairs(self, again: Iterator[RereadVersion]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
        for one in again:
            self.versions += 1
            self.outdated += one.version.reader_version != READER_VERSION
            if one.reason:
                self._unread.append((one.version.url, one.reason))
                continue
            yield one.version.url, one.old, one.new
            if self._acceptance:
                self._acceptance.write(one)


def _told(counted: _Counted, changes: list[dict[str, Any]], accepted: bool) -> dict[str, Any]:
    return {
        "reader_version": READER_VERSION,
        "versions": counted.versions,
        "of_older_readers": counted.outdated,
        "accepted": accepted,
        "changes": changes,
    }


def _show(changes: list[RereadChange], counted: _Counted, *, accept: bool) -> None:
    console = terminal()
    table = Table()
    for heading, right in (("项目", False), ("原有", True), ("现有", True), ("变化", True), ("例", False)):
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for change in changes:
        examples = "\n".join(f"{url} {where}: {old} → {new}" for url, where, old, new in change.examples)
        table.add_row(change.what, str(change.old), str(change.new), str(change.changed), Text(examples))
    console.print(table)
    changed = sum(change.changed for change in changes)
    done = "已写入" if accept else "未写入（加 --accept 写入）" if changed else "没有变化"
    console.print(f"重新读取{counted.versions}个版本（读取程序版本 {READER_VERSION}），{changed}处变化，{done}")
