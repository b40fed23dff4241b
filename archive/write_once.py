"""Writes a file that is never written again: snapshots, attachments and papers."""

from __future__ import annotations

import os
from pathlib import Path

from archive.errors import NianbaoError


def write_once(target: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all; ``mode`` makes it read-only from then on. Raises NianbaoError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(f".{os.getpid()}.half")
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(mode)
        half.rename(target)
    except OSError as refused:
        raise NianbaoError(f"{target}: {refused.strerror or refused}") from refused
