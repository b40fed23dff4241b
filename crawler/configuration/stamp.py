"""The mark in the data folder that this configuration, under this environment and program, was found sound.

It stands alone because every command asks for it: what checks a configuration takes longer to load than most commands.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from archive.config.paths import data_dir

_NAME = "config.checked"
_PACKAGES = Path(__file__).resolve().parents[2]
# The program's own files that decide what is sound: another program must check again.
_JUDGES = ("archive/config", "archive/reading", "archive/recognition", "crawler/configuration", "crawler/adapters")


def is_stamped(folder: Path) -> bool:
    """Return whether this very configuration was found sound by this very program."""
    try:
        return (data_dir() / _NAME).read_text(encoding="ascii") == _fingerprint(folder)
    except (OSError, UnicodeDecodeError):
        return False


def stamp(folder: Path) -> None:
    """Remember that the configuration is sound. Where nothing can be written, it is read again next time."""
    if not data_dir().is_dir():
        return
    with suppress(OSError):
        (data_dir() / _NAME).write_text(_fingerprint(folder), encoding="ascii")


def _fingerprint(folder: Path) -> str:
    told = hashlib.sha256(metadata.version("nianbao").encode())
    for place in (folder.resolve(), *(_PACKAGES / name for name in _JUDGES)):
        for path in _files(place):
            about = path.stat()
            told.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\0{about.st_ino}\0".encode())
    settings = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("NIANBAO_"))
    told.update("\0".join(settings).encode(errors="surrogateescape"))
    return told.hexdigest()


def _files(place: Path) -> Iterator[Path]:
    return (path for path in sorted(place.rglob("*")) if path.suffix not in (".pyc", "") and path.is_file())
