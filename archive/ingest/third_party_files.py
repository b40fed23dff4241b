"""Captures of others as they were handed in: ``NIANBAO_DATA/third-party``, files unchanged, each with who brought it.

``<SHA-256>.<ending>`` and ``<SHA-256>.json``, both written once and sealed in a manifest of their own. They are no
visits of ours, and lie apart from our WARC files.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

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


def third_party_folder(data: Path) -> Path:
    """Return where they lie."""
    return data / "third-party"


def store_third_party(data: Path, path: Path, origin: str, by: str, now: datetime) -> tuple[ThirdPartyFile, bool]:
    """Check a file to its end and store it; its provenance, and whether it is new.

    Raises RefusedFileError (nothing is stored then), NianbaoError when it cannot be written.
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
            shutil.copyfile(path, copied)
            digest = file_sha256(copied)
            if known := next((one for one in third_party_files(data) if one.sha256 == digest), None):
                return known, False
            records = sum(1 for _ in foreign_records(copied, now, path.name))
            made = ThirdPartyFile(
                digest, f"{digest}{ending}", path.name, copied.stat().st_size, records, origin, by, utc_iso(now)
            )
            copied.chmod(0o444)
            copied.replace(folder / made.file)
        except OSError as error:
            raise NianbaoError(f"{folder}: cannot be written: {error.strerror or error}") from None
        finally:
            copied.unlink(missing_ok=True)
        write_once(folder / f"{digest}.json", json.dumps(asdict(made), ensure_ascii=False, indent=2).encode(), 0o444)
        for name in (made.file, f"{digest}.json"):
            append_to_manifest(folder, name, now)
    return made, True


def third_party_files(data: Path) -> Iterator[ThirdPartyFile]:
    """Yield what was stored, the oldest first; a file without provenance was not finished, and is left out."""
    folder = third_party_folder(data)
    found = [ThirdPartyFile(**json.loads(one.read_text("utf-8"))) for one in folder.glob("[0-9a-f]*.json")]
    yield from sorted(found, key=lambda one: (one.imported_at, one.sha256))
