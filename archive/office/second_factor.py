"""A second factor: codes of an authenticator (TOTP, RFC 6238) and ten recovery codes, each good once (P7)."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from secrets import choice, token_bytes
from urllib.parse import quote, urlencode

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Engine, delete, insert, select, update

from archive.config.office import OfficeSettings
from archive.office.office_store import factor, recovery
from archive.office.people import Person

_STEP, _DIGITS, _DRIFT = 30, 6, 1  # seconds, digits, steps by which clocks may differ
_RECOVERY, _LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"
_GRAVE = ("approver", "admin")


def must_have_factor(settings: OfficeSettings, person: Person) -> bool:
    """Whether a person has to have one: by ``totp``, and never where the desk answers on this machine alone."""
    if settings.totp == "optional" or settings.is_loopback:
        return False
    return settings.totp == "all" or any(grant.role in _GRAVE for grant in person.grants)


def has_factor(store: Engine, login: str) -> bool:
    """Whether a person has confirmed one."""
    with store.connect() as connection:
        query = select(factor.c.login).where(factor.c.login == login, factor.c.confirmed_at.is_not(None))
        return connection.scalar(query) is not None


def begin_factor(store: Engine, login: str, now: datetime) -> bytes:
    """Make a secret that counts once a code of it has been given; one begun before is forgotten. Return it."""
    secret = token_bytes(20)
    with store.begin() as connection:
        connection.execute(delete(factor).where(factor.c.login == login, factor.c.confirmed_at.is_(None)))
        known = connection.scalar(select(factor.c.login).where(factor.c.login == login))
        if known is None:
            connection.execute(insert(factor).values(login=login, secret=secret.hex(), made_at=now, last_step=0))
            return secret
    raise ValueError("there is a second factor already")


def begun_secret(store: Engine, login: str) -> bytes | None:
    """Return the secret that waits for its first code."""
    with store.connect() as connection:
        query = select(factor.c.secret).where(factor.c.login == login, factor.c.confirmed_at.is_(None))
        found = connection.scalar(query)
    return bytes.fromhex(found) if found else None


def factor_address(settings: OfficeSettings, login: str, secret: bytes) -> str:
    """Return what an authenticator reads from a QR code."""
    issuer = f"年报 {settings.public_url.partition('://')[2]}"
    told = urlencode({"secret": typed_secret(secret), "issuer": issuer, "digits": _DIGITS, "period": _STEP})
    return f"otpauth://totp/{quote(issuer)}:{quote(login)}?{told}"


def typed_secret(secret: bytes) -> str:
    """Return a secret in letters that can be typed."""
    return b32encode(secret).decode()


def confirm_factor(store: Engine, login: str, code: str, now: datetime) -> list[str]:
    """Have the secret that was begun count, by its first code; return the recovery codes, shown once. Empty for a wrong
    code."""
    if not _take_step(store, login, code, now, confirmed=False):
        return []
    codes = ["".join(choice(_LETTERS) for _ in range(10)) for _ in range(_RECOVERY)]
    with store.begin() as connection:
        connection.execute(update(factor).where(factor.c.login == login).values(confirmed_at=now))
        connection.execute(delete(recovery).where(recovery.c.login == login))
        connection.execute(insert(recovery), [{"login": login, "code_hash": _hash(login, code)} for code in codes])
    return codes


def is_second_factor(store: Engine, login: str, code: str, now: datetime) -> bool:
    """Whether a code of the authenticator or a recovery code is good; it is used up by this."""
    if _take_step(store, login, code, now, confirmed=True):
        return True
    with store.begin() as connection:
        fitting = (recovery.c.login == login, recovery.c.code_hash == _hash(login, _plain(code)))
        return connection.execute(delete(recovery).where(*fitting)).rowcount > 0


def recovery_codes_left(store: Engine, login: str) -> int:
    """Return how many recovery codes are not used up."""
    with store.connect() as connection:
        return len(connection.execute(select(recovery.c.code_hash).where(recovery.c.login == login)).all())


def drop_factor(store: Engine, login: str) -> None:
    """Forget the second factor of a person and what goes with it."""
    with store.begin() as connection:
        connection.execute(delete(factor).where(factor.c.login == login))
        connection.execute(delete(recovery).where(recovery.c.login == login))


def _take_step(store: Engine, login: str, code: str, now: datetime, *, confirmed: bool) -> bool:
    """Whether a code is that of a step about now and later than any given before; it is noted then."""
    given = _plain(code)
    if len(given) != _DIGITS or not given.isascii() or not given.isdigit():
        return False
    waits = factor.c.confirmed_at.is_not(None) if confirmed else factor.c.confirmed_at.is_(None)
    with store.begin() as connection:
        row = connection.execute(
            select(factor.c.secret, factor.c.last_step).where(factor.c.login == login, waits)
        ).first()
        if row is None:
            return False
        codes, present = _codes(bytes.fromhex(row.secret)), int(now.timestamp()) // _STEP
        for step in range(present - _DRIFT, present + _DRIFT + 1):
            if step > row.last_step and _fits(codes, given, step):
                newer = update(factor).where(factor.c.login == login, factor.c.last_step < step)
                return connection.execute(newer.values(last_step=step)).rowcount > 0
    return False


def _codes(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), _STEP)  # noqa: S303  (what authenticators take)


def _fits(codes: TOTP, given: str, step: int) -> bool:
    try:
        codes.verify(given.encode(), step * _STEP)
    except (InvalidToken, InvalidKey):
        return False
    return True


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").casefold()


def _hash(login: str, code: str) -> str:
    return sha256(f"{login}\n{code}".encode()).hexdigest()
