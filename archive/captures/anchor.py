"""Heads of the hash chains recorded outside: in a file or at a URL, and in every backup.

Who drops the newest days of the archive and its database together is found out by a head that stands elsewhere.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from archive.captures import manifest
from archive.captures.verify import IntegrityProblem
from archive.errors import NianbaoError

_TIMEOUT = 30.0  # seconds


class AnchorError(NianbaoError):
    """A head could not be recorded outside; the next run tries again."""


def heads_of(folders: Iterable[Path], at: datetime) -> list[dict[str, object]]:
    """Return the newest manifest entry of each folder: ``chain``, ``serial``, ``hash``, ``at`` (UTC)."""
    found = ((folder.name, manifest.last_entry(folder)) for folder in folders if folder.is_dir())
    return [
        {"chain": name, "serial": entry.serial, "hash": entry.hash, "at": at.isoformat()}
        for name, entry in found
        if entry
    ]


def append_heads(file: Path, heads: Iterable[dict[str, object]]) -> int:
    """Append the heads that the file does not hold yet, a JSON object a line; how many. Raises AnchorError."""
    try:
        known = {(head["chain"], head["serial"], head["hash"]) for head in _read(file)}
        new = [head for head in heads if (head["chain"], head["serial"], head["hash"]) not in known]
        if new:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as lines:
                lines.write("".join(f"{json.dumps(head)}\n" for head in new))
                lines.flush()
                os.fsync(lines.fileno())
    except OSError as error:
        raise AnchorError(f"{file}: the heads of the chains cannot be recorded: {error.strerror}") from None
    return len(new)


def post_heads(url: str, heads: Iterable[dict[str, object]]) -> None:
    """Send the heads to an ``http`` or ``https`` address as a JSON array. Raises AnchorError."""
    body, headers = json.dumps(list(heads)).encode(), {"Content-Type": "application/json"}
    try:
        asked = urllib.request.Request(url, body, headers)  # noqa: S310  (the setting allows http and https alone)
        with urllib.request.urlopen(asked, timeout=_TIMEOUT):  # noqa: S310
            pass
    except (urllib.error.URLError, TimeoutError, ValueError, OSError) as error:
        raise AnchorError(f"{url}: the heads of the chains were not taken: {error}") from None


def anchor_problems(folder: Path, file: Path) -> Iterator[IntegrityProblem]:
    """Yield a problem for each head of the file that the manifest of ``folder`` lacks or holds with another hash."""
    entries = manifest.read_entries(folder) if folder.is_dir() else ()
    hashes = {entry.serial: entry.hash for entry in entries if isinstance(entry, manifest.ManifestEntry)}
    for head in _read(file):
        if head["chain"] != folder.name or hashes.get(int(str(head["serial"]))) == head["hash"]:
            continue
        lacks = "holds another" if int(str(head["serial"])) in hashes else f"ends at {max(hashes, default=0)} and lacks"
        reason = f"the manifest {lacks} entry {head['serial']}, recorded at {head['at']} in {file}"
        yield IntegrityProblem("lost_tail", folder.name, None, reason)


def _read(file: Path) -> list[dict[str, object]]:
    """Return the heads of a file; a torn line is passed over."""
    heads = []
    for line in file.read_text("utf-8", "replace").splitlines() if file.is_file() else ():
        try:
            head = json.loads(line)
            heads.append({key: head[key] for key in ("chain", "serial", "hash", "at")})
        except (ValueError, KeyError, TypeError):
            continue
    return heads
