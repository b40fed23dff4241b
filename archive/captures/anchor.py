"""Heads of the hash chains recorded outside: in a file or at a URL, and in every backup.

Who drops the newest days of the archive and its database together is found out by a head that stands elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from archive.captures import manifest
from archive.captures.chain_name import chain_name
from archive.captures.verify import IntegrityProblem, head_problems
from archive.errors import NianbaoError
from archive.outside_service import OutsideServiceError, ask_service

_TIMEOUT = 30.0  # seconds


class AnchorError(NianbaoError):
    """A head could not be recorded outside; the next run tries again."""


def heads_of(folders: Iterable[Path], at: datetime) -> list[dict[str, object]]:
    """Return the newest manifest entry of each folder: ``chain``, ``serial``, ``hash``, ``at`` (UTC)."""
    found = ((chain_name(folder), manifest.last_entry(folder)) for folder in folders if folder.is_dir())
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
        ask_service(url, body, headers, _TIMEOUT)
    except OutsideServiceError as error:
        raise AnchorError(f"{url}: the heads of the chains were not taken: {error}") from None


def anchor_problems(folder: Path, file: Path) -> Iterator[IntegrityProblem]:
    """Yield a problem for each head of the file that the manifest of ``folder`` lacks or holds with another hash."""
    heads = [head for head in _read(file) if head["chain"] == chain_name(folder)]
    recorded = ((int(str(one["serial"])), str(one["hash"]), f"recorded at {one['at']} in {file}") for one in heads)
    yield from head_problems(folder, recorded)


def recorded_heads(file: Path, chain: str) -> dict[int, str]:
    """Return the hashes of one chain that a file of heads holds, by serial."""
    return {int(str(one["serial"])): str(one["hash"]) for one in _read(file) if one["chain"] == chain}


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
