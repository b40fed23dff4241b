"""Runs the child crawl and warcio's own checker, for the tests of this folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from archive.captures.stored_record import Capture
from archive.captures.warc_reader import iter_records, warc_files
from tests.program import run


def crawl(folder: Path, urls: dict[str, dict[str, Any]], visit: object = None, **settings: object) -> dict[str, Any]:
    """Crawl in a child process into ``folder``, then write ``visit``: what the spider saw, the stats, why it closed."""
    given = {
        "NIANBAO_WARC_FOLDER": str(folder),
        "NIANBAO_RUN_ID": "r1",
        "NIANBAO_CAPTURE_LOOKUP": "crawler.capturing.run_capture_lookup.FolderCaptureLookup",
        **settings,
    }
    job = json.dumps({"urls": urls, "settings": given, "visit": visit})
    done = run(script=Path(__file__).with_name("crawl_child.py"), stdin=job)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = {**json.loads(done.stdout or "null"), "log": done.stderr}
    return result


def captures(folder: Path) -> list[Capture]:
    """Every capture in the folder; anything damaged fails the test."""
    records = list(iter_records(folder))
    assert all(hasattr(record, "record_id") for record in records), records
    return [record for record in records if isinstance(record, Capture)]


def warcio_check(folder: Path) -> None:
    """warcio's own checker must accept every file, and find digests to check."""
    files = [str(path) for path in warc_files(folder)]
    assert files
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr, done.stderr
    assert "digest pass" in done.stdout
