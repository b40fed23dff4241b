"""What is known here of a WARC file that lies in object storage: size, digest, and the digest of each of its blocks.

The sheets stand in ``stored`` beside the WARC files. Each was written from the local file, whose digest was that of the
manifest, after what the store gave back had the same one. So every block read later is proved by itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Self

from archive.write_once import write_once

FOLDER = "stored"
BLOCK = 256 << 10  # bytes


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """One stored file. ``blocks``: hex SHA-256 of each stretch of ``block_size`` bytes, the last one shorter."""

    name: str
    size: int
    sha256: str
    stored_at: str  # ISO 8601, UTC
    block_size: int
    blocks: tuple[str, ...]

    @classmethod
    def made(cls, name: str, pieces: Iterable[bytes], stored_at: datetime) -> Self:
        """Return the sheet of a file that is given piece by piece, of any lengths."""
        whole, blocks, rest, size = hashlib.sha256(), [], b"", 0
        for piece in pieces:
            whole.update(piece)
            size += len(piece)
            rest += piece
            while len(rest) >= BLOCK:
                blocks.append(hashlib.sha256(rest[:BLOCK]).hexdigest())
                rest = rest[BLOCK:]
        if rest:
            blocks.append(hashlib.sha256(rest).hexdigest())
        return cls(name, size, whole.hexdigest(), stored_at.isoformat(), BLOCK, tuple(blocks))

    def span(self, block: int) -> tuple[int, int]:
        """Return the first byte of a block and the one behind its last."""
        return block * self.block_size, min((block + 1) * self.block_size, self.size)


def sheet_path(path: Path) -> Path:
    """Return where the sheet of a WARC file stands."""
    return path.parent / FOLDER / f"{path.name}.json"


def read_sheet(path: Path) -> StoredSheet | None:
    """Return the sheet of a WARC file; None where it was never stored, and for a sheet that cannot be read."""
    place = sheet_path(path)
    try:
        return _parsed(place, place.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_sheet(path: Path, sheet: StoredSheet) -> None:
    """Write a sheet so that it outlives a power cut. Raises NianbaoError."""
    place = sheet_path(path)
    write_once(place, json.dumps(asdict(sheet)).encode(), 0o444)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def stored_names(folder: Path) -> set[str]:
    """Return the names of the WARC files of a folder that have a sheet."""
    return {path.name.removesuffix(".json") for path in (folder / FOLDER).glob("*.json")}


@lru_cache(maxsize=128)
def _parsed(place: Path, _changed: int) -> StoredSheet:
    said = json.loads(place.read_bytes())
    return StoredSheet(**{**said, "blocks": tuple(said["blocks"])})
