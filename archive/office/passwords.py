"""Passwords: Argon2id by the library's default profile, at most two hashes at once, and what is refused as too easy."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from archive.errors import NianbaoError
from archive.office.refusal import RefusedError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 128
_FEWEST_GUESSES = 10**8  # of one who tries what is common first; the 30,000 commonest stand fewer, however long
_READ = 72  # characters that are judged; the time grows with their square
_OFFICE_WORDS = (
    "woaini", "woaizhongguo", "5201314", "1314520", "huawei", "zhengfu", "zhengwu", "gongkai", "xinxi", "xinxigongkai",
    "nianbao", "xxgk", "zwgk", "bangongshi", "zhongguo", "changeme", "welcome",
)  # fmt: skip
_LEFT = 8  # characters that must remain without names that anybody can guess
_AT_ONCE, _WAIT = 2, 5.0  # each takes 64 MiB and a tenth of a second
_slots = threading.BoundedSemaphore(_AT_ONCE)


class BusyError(NianbaoError):
    """More sign-ins at once than the machine may hash; to be tried again."""


def require_good(password: str, *names: str) -> None:
    """Raise RefusedError when a password is too short, too long, common, or made of ``names``: the person's, the
    office's, divisions', the product's."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RefusedError(
            "P6",
            f"密码须为{SHORTEST}至{LONGEST}个字符，任意字符均可。",
            f"a password has {SHORTEST} to {LONGEST} characters of any kind",
        )
    folded = password.casefold()
    if _guesses(folded, names) < _FEWEST_GUESSES:
        raise RefusedError(
            "P6", "该密码过于常见，请换一个。", "this password is among the first that anybody tries: take another"
        )
    for name in sorted((one.casefold() for one in names if len(one) > 1), key=len, reverse=True):
        folded = folded.replace(name, "")
    if len(folded) < _LEFT:
        raise RefusedError(
            "P6",
            "该密码由容易猜到的名称组成，请换一个。",
            "this password is made of names that anybody can guess: take another",
        )


def hash_password(password: str) -> str:
    """Return the hash to keep. Raises BusyError."""
    with _slot():
        return _hasher().hash(password)


def verify_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one of a kept hash. Without one (no such account) a hash is verified all the same, so
    that the time tells nothing. Raises BusyError."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _slot():
        try:
            fits = _hasher().verify(kept or _dummy(), password)
        except (VerificationError, InvalidHashError):
            return False
    return fits and kept is not None


def is_outgrown(kept: str) -> bool:
    """Whether the profile has grown since a hash was made."""
    return _hasher().check_needs_rehash(kept)


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=_WAIT):
        raise BusyError("too many people are signing in at once: try again in a few seconds")
    try:
        yield
    finally:
        _slots.release()


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _dummy() -> str:
    return _hasher().hash("nobody has this password")


def _guesses(folded: str, names: Sequence[str]) -> float:
    """Return how many guesses a password stands against one who knows common passwords, words, keyboards, dates, the
    office's words and ``names``."""
    from zxcvbn import zxcvbn

    known = (*_OFFICE_WORDS, *(name.casefold() for name in names))
    return float(zxcvbn(folded[:_READ], user_inputs=list(known))["guesses"])
