"""Asks for a sound configuration. One that was found sound, by this program under this environment, bears a mark in the
data folder and is not checked again: what checks it takes longer to load than most commands.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from archive.config.load import Configuration, load_configuration
from archive.config.paths import config_dir, data_dir
from archive.errors import ConfigErrors

_NAME = "config.checked"
_PACKAGES = Path(__file__).resolve().parents[2]
# The program's own files that decide what is sound: another program must check again.
_JUDGES = ("archive/config", "archive/reading", "archive/recognition", "crawler/configuration", "crawler/adapters")


def require_sound(*, remember: bool = True) -> None:
    """Refuse to work with a faulty configuration; one found sound before and unchanged since is not read again.

    ``remember``: that it is sound may be noted in the data folder. Raises ConfigErrors with every fault of every file.
    """
    folder = config_dir()
    if _is_stamped(folder):
        return
    from crawler.configuration.checking import check

    checked = check()
    if checked.faults or checked.configuration is None:
        raise ConfigErrors(checked.faults)
    if remember and not checked.configuration.settings.serve.read_only:
        _stamp(folder)


def checked_configuration() -> Configuration:
    """Return the configuration, when everything about it is sound. Raises ConfigErrors."""
    require_sound()
    return load_configuration()


def _is_stamped(folder: Path) -> bool:
    """Return whether this very configuration was found sound by this very program."""
    try:
        return (data_dir() / _NAME).read_text(encoding="ascii") == _fingerprint(folder)
    except (OSError, UnicodeDecodeError):
        return False


def _stamp(folder: Path) -> None:
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
