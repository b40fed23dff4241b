"""Captures of others as they were handed in: ``NIANBAO_DATA/third-party``, files unchanged, each with who brought it.

``<SHA-256>.<ending>`` and ``<SHA-256>.json``, both written once and sealed in a manifest of their own. They are no
visits of ours, and lie apart from our WARC files. The file may lie in object storage alone, the other always lies here.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock

from archive.captures.foreign_records import RefusedFileError, foreign_records
from archive.captures.manifest import append_to_manifest, file_sha256
from archive.clock import utc_iso
from archive.errors import NianbaoError
from archive.write_once import write_once

_ENDINGS = (".warc.gz", ".warc", ".wacz")
MAX_FILE = 8 << 30


@dataclass(frozen=True, slots=True)
class ThirdPartyFile:
    """A file and its provenance. ``origin``: whose captures they are, in the words of who imported them (``by``).

    ``imported_at``: ISO 8601, UTC.
    """

    sha256: str
    file: str
    name: str
    size: int
    records: int
    origin: str
    by: str
    imported_at: str


@dataclass(frozen=True, slots=True)
class CheckedCopy:
    """A copy of a file that was read to its end and is not kept yet. ``hosts``: those that its records are of."""

    path: Path
    name: str
    sha256: str
    ending: str
    size: int
    records: int
    hosts: frozenset[str]

    def keep(self, origin: str, by: str, now: datetime) -> ThirdPartyFile:
        """Keep it with its provenance, and seal both. Raises NianbaoError when it cannot be written."""
        folder = self.path.parent
        made = ThirdPartyFile(
            self.sha256, f"{self.sha256}{self.ending}", self.name, self.size, self.records, origin, by, utc_iso(now)
        )
        try:
            self.path.chmod(0o444)
            self.path.replace(folder / made.file)
        except OSError as error:
            raise _unwritten(folder, error) from None
        told = json.dumps(asdict(made), ensure_ascii=False, indent=2).encode()
        write_once(folder / f"{self.sha256}.json", told, 0o444)
        for name in (made.file, f"{self.sha256}.json"):
            append_to_manifest(folder, name, now)
        return made


def third_party_folder(data: Path) -> Path:
    """Return where they lie."""
    return data / "third-party"


@contextmanager
def checked_copy(data: Path, path: Path, now: datetime) -> Iterator[CheckedCopy | ThirdPartyFile]:
    """Give a checked copy of a file, which is gone afterwards unless it was kept; a file that is known as it is kept.

    Raises RefusedFileError: it is not sound; NianbaoError: it cannot be copied. One process at a time.
    """
    ending = next((one for one in _ENDINGS if path.name.lower().endswith(one)), "")
    if not ending:
        raise RefusedFileError(path.name, None, f"its name ends in none of {', '.join(_ENDINGS)}")
    if path.stat().st_size > MAX_FILE:
        raise RefusedFileError(path.name, None, f"it is larger than {MAX_FILE} bytes")
    folder = third_party_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "import.lock"):
        copied = folder / "import.part"
        try:
            _copy(path, copied)
            digest = file_sha256(copied)
            known = next((one for one in third_party_files(data) if one.sha256 == digest), None)
            yield known or _checked(copied, path.name, digest, ending, now)
        finally:
            copied.unlink(missing_ok=True)


def third_party_files(data: Path) -> Iterator[ThirdPartyFile]:
    """Yield what was stored, the oldest first; a file without provenance was not finished, and is left out."""
    folder = third_party_folder(data)
    found = [ThirdPartyFile(**json.loads(one.read_text("utf-8"))) for one in folder.glob("[0-9a-f]*.json")]
    yield from sorted(found, key=lambda one: (one.imported_at, one.sha256))


def _copy(path: Path, copied: Path) -> None:
    """Copy a file, on the disk before anything is said of it. Raises NianbaoError."""
    try:
        with path.open("rb") as source, copied.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        raise _unwritten(copied.parent, error) from None


def _checked(copied: Path, name: str, digest: str, ending: str, now: datetime) -> CheckedCopy:
    records, hosts = 0, set()
    for one in foreign_records(copied, now, name):
        records += 1
        if one.url.startswith(("http://", "https://")):
            hosts.add(urlsplit(one.url).hostname or "")
    return CheckedCopy(copied, name, digest, ending, copied.stat().st_size, records, frozenset(hosts))


def _unwritten(folder: Path, error: OSError) -> NianbaoError:
    return NianbaoError(f"{folder}: cannot be written: {error.strerror or error}")
