"""Signing in: limits, password, a new session; the answer never tells whether an account exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert as insert_or

from archive.office.attempt_limits import count_tries, forget_tries, note_try
from archive.office.intent import Actor
from archive.office.journal_state import journal_state
from archive.office.links import login_of_link, token_hash, use_link
from archive.office.notices import tell
from archive.office.office_store import browser, password
from archive.office.passwords import hash_password, is_outgrown, require_good, verify_password
from archive.office.people import Person
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.second_factor import drop_factor, has_factor, is_second_factor
from archive.office.security_log import log_security
from archive.office.sessions import CameBy, end_sessions, open_session

_WRONG = "wrong password"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, as far as the request tells: address, browser, and the mark of a browser that signed in before."""

    address: str
    agent: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: its token, and the mark of the browser to be kept there."""

    token: str
    mark: str
    login: str


class ClosedError(RefusedError):
    """Too many wrong passwords: nothing is looked at for a while. ``seconds``: until then."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = seconds // 60
        super().__init__(
            "S9",
            f"密码多次输入错误，请{minutes}分钟后再试。",
            f"too many wrong passwords: try again in {minutes} minutes",
        )


def sign_in(
    office: Office, store: Engine, login: str, given: str, visitor: Visitor, now: datetime, code: str = ""
) -> Opened | None:
    """Return a new session, None for a wrong login, password or code alike. ``code``: of the second factor, asked of
    whoever has one. Raises ClosedError, BusyError."""
    login = login.strip().casefold()[:64]
    known = _is_known(store, login, visitor.mark)
    _require_open(office, store, login, visitor, now, known=known)
    person = journal_state(office.data).people.get(login)
    kept = _kept_hash(store, login)
    right = verify_password(kept if person and person.active else None, given)
    if right and has_factor(store, login):
        right = is_second_factor(store, login, code, now)
    if not right or person is None or kept is None:
        note_try(store, _WRONG, f"login:{login}", now)
        note_try(store, _WRONG, f"address:{visitor.address}", now)
        _log(office, "sign_in_failed", login, visitor, now)
        return None
    if is_outgrown(kept):
        _keep_hash(store, login, given, now)
    failures = count_tries(store, _WRONG, f"login:{login}", now - timedelta(days=1))
    forget_tries(store, _WRONG, f"login:{login}")
    if failures:
        tell(store, login, "failures", str(failures), now)
    return opened(office, store, person, visitor, now)


def welcome(
    office: Office, store: Engine, token: str, given: str, visitor: Visitor, now: datetime, code: str = ""
) -> Opened | None:
    """Set the password of whoever holds a link and sign them in; None when the link is not good. ``code``: of the
    second factor, asked of whoever has one: a link alone opens nothing then. Raises RefusedError for a password that
    is too easy and for a wrong code; the link stays good then."""
    login = login_of_link(store, token, now)
    person = journal_state(office.data).people.get(login or "")
    if person is None or not person.active:
        return None
    require_good(given, *names_of(person))
    if has_factor(store, person.login) and not is_right_code(office, store, person.login, code, visitor, now):
        raise RefusedError("P7", "验证码不正确。", "the code of the second factor is wrong")
    if use_link(store, token, now) is None:
        return None
    set_password(office, store, person.login, given, visitor, now)
    return opened(office, store, person, visitor, now, by_link=True)


def set_password(
    office: Office, store: Engine, login: str, given: str, visitor: Visitor, now: datetime, *, but: str = ""
) -> None:
    """Keep a new password; all sessions end but one, and the person is told. Raises RefusedError, BusyError."""
    person = journal_state(office.data).people[login]
    require_good(given, *names_of(person))
    _keep_hash(store, login, given, now)
    end_sessions(store, login, but)
    forget_tries(store, _WRONG, f"login:{login}")
    tell(store, login, "password", visitor.address, now)
    _log(office, "password_set", login, visitor, now)


def opened(
    office: Office,
    store: Engine,
    person: Person,
    visitor: Visitor,
    now: datetime,
    came: CameBy | None = None,
    *,
    by_link: bool = False,
) -> Opened:
    """Open a session for somebody who has shown who they are; a browser that is new to the account is told, but for
    one that brought a link."""
    known = by_link or _is_known(store, person.login, visitor.mark)
    mark = visitor.mark or token_urlsafe(32)
    row = {"token_hash": token_hash(mark), "login": person.login, "seen_at": now}
    first = not _has_browsers(store, person.login)
    with store.begin() as connection:
        connection.execute(
            insert_or(browser).values(row).on_conflict_do_update(["token_hash", "login"], set_={"seen_at": now})
        )
    if not known and not first:
        tell(store, person.login, "browser", f"{visitor.address} {visitor.agent}", now)
    token = open_session(store, office.settings, person, visitor.address, visitor.agent, now, came)
    _log(office, "signed_in", person.login, visitor, now, way=came.way if came else "password")
    return Opened(token, mark, person.login)


def is_right(office: Office, store: Engine, login: str, given: str, visitor: Visitor, now: datetime) -> bool:
    """Whether the password of somebody signed in is right, asked for again before something grave."""
    _require_open(office, store, login, visitor, now, known=False)
    if verify_password(_kept_hash(store, login), given):
        return True
    note_try(store, _WRONG, f"login:{login}", now)
    _log(office, "password_wrong", login, visitor, now)
    return False


def is_right_code(office: Office, store: Engine, login: str, code: str, visitor: Visitor, now: datetime) -> bool:
    """Whether a code of somebody's second factor is good; wrong ones count like wrong passwords. Raises ClosedError."""
    _require_open(office, store, login, visitor, now, known=_is_known(store, login, visitor.mark))
    if is_second_factor(store, login, code, now):
        return True
    note_try(store, _WRONG, f"login:{login}", now)
    note_try(store, _WRONG, f"address:{visitor.address}", now)
    _log(office, "code_wrong", login, visitor, now)
    return False


def has_password(store: Engine, login: str) -> bool:
    """Whether a person has set one."""
    return _kept_hash(store, login) is not None


def end_factor(office: Office, store: Engine, login: str, visitor: Visitor, now: datetime, *, but: str = "") -> None:
    """Forget a second factor; all sessions end but one, and the person is told."""
    drop_factor(store, login)
    end_sessions(store, login, but)
    tell(store, login, "factor", visitor.address, now)
    _log(office, "factor_ended", login, visitor, now)


def password_age(store: Engine, login: str, now: datetime) -> timedelta | None:
    """Return how old a password is; None where there is none."""
    with store.connect() as connection:
        at: datetime | None = connection.scalar(select(password.c.set_at).where(password.c.login == login))
    return now - at if at else None


def names_of(person: Person) -> tuple[str, ...]:
    """Return names that a password of the person must not be made of."""
    return (person.login, person.name, "nianbao", "年报", "政务公开", "zhengwugongkai", "zwgk", "office", "desk")


def actor_of(login: str) -> Actor:
    """Return the actor of a session."""
    return Actor(login, "web")


def _require_open(office: Office, store: Engine, login: str, visitor: Visitor, now: datetime, *, known: bool) -> None:
    settings = office.settings
    since = now - timedelta(minutes=settings.wrong_minutes)
    by_login = 0 if known else count_tries(store, _WRONG, f"login:{login}", since)
    by_address = count_tries(store, _WRONG, f"address:{visitor.address}", since)
    if by_login >= settings.wrong_passwords or by_address >= settings.wrong_per_address:
        _log(office, "sign_in_closed", login, visitor, now)
        raise ClosedError(settings.wrong_minutes * 60)


def _is_known(store: Engine, login: str, mark: str) -> bool:
    fitting = (browser.c.token_hash == token_hash(mark), browser.c.login == login)
    with store.connect() as connection:
        return bool(mark) and connection.scalar(select(browser.c.login).where(*fitting)) is not None


def _has_browsers(store: Engine, login: str) -> bool:
    with store.connect() as connection:
        return connection.scalar(select(browser.c.login).where(browser.c.login == login).limit(1)) is not None


def _kept_hash(store: Engine, login: str) -> str | None:
    with store.connect() as connection:
        kept: str | None = connection.scalar(select(password.c.hash).where(password.c.login == login))
    return kept


def _keep_hash(store: Engine, login: str, given: str, now: datetime) -> None:
    row = {"login": login, "hash": hash_password(given), "set_at": now}
    with store.begin() as connection:
        connection.execute(insert_or(password).values(row).on_conflict_do_update(["login"], set_=row))


def _log(office: Office, event: str, login: str, visitor: Visitor, now: datetime, **told: str) -> None:
    log_security(office.data, event, now, person=login, address=visitor.address, agent=visitor.agent, **told)
