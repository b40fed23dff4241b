"""Who wants to do what: the two things that `act` is given besides the present instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from archive.journal.line import Via


def new_key() -> str:
    """Return 128 random bits: the mark of a form, by which a repeated submission is one act."""
    return token_hex(16)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the login (or, without any account, a free name), by which way, and the system's own user there."""

    by: str
    via: Via
    os_user: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """An act to be done. ``object``: its name, such as ``filing:<organ>-<year>``; ``seen``: seq of the object's last
    line that was on screen (0: none was there); ``key``: 128 random bits of the form, "" where none came with it;
    ``files``: SHA-256 of kept files."""

    act: str
    object: str
    region: str
    body: Mapping[str, Any]
    seen: int | None = None
    key: str = ""
    files: tuple[str, ...] = ()
