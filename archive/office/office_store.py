"""office.db: secrets and sessions of accounts, apart from the journal and from the main database.

When it is lost, people come back from the journal without passwords, and `nianbao people link` readmits them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Boolean, Column, Engine, Integer, MetaData, String, Table, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError

from archive.database.base import NAMES, Instant

metadata = MetaData(naming_convention=NAMES)

link = Table(
    "link",
    metadata,
    Column("token_hash", String, primary_key=True),  # SHA-256; the token itself is kept nowhere
    Column("login", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),  # or ended, by a newer one
)

password = Table(
    "password",
    metadata,
    Column("login", String, primary_key=True),
    Column("hash", String, nullable=False),  # Argon2id, with its own salt and profile
    Column("set_at", Instant, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", String, primary_key=True),  # SHA-256; the token is in the browser's cookie alone
    Column("login", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("factor_at", Instant, nullable=False),  # when the password, or what stands for it, was last given
    Column("address", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("grants", String, nullable=False),  # those it was made under: when they change it ends
    Column("way", String),  # by which the person came in: oidc, proxy; NULL: by a password
    Column("second", Boolean),  # whether a second factor was asked for elsewhere
    Column("form_key", String),  # what its form tokens are made from: it stays when the token is changed
    Column("old_hash", String),  # of the token before the last change, and when that was
    Column("renewed_at", Instant),
)

# A browser that signed in to an account before: strangers cannot lock it out.
browser = Table(
    "browser",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("login", String, primary_key=True),
    Column("seen_at", Instant, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),  # what is limited: wrong password, write
    Column("subject", String, nullable=False, index=True),  # by whom: login, address, person
)

# What a person is told at the next sign-in: a new password or browser, failures before a success.
notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("told", String, nullable=False),
    Column("seen_at", Instant),
)

factor = Table(
    "factor",
    metadata,
    Column("login", String, primary_key=True),
    Column("secret", String, nullable=False),  # hex; whoever can read it can make codes, as whoever has the phone
    Column("made_at", Instant, nullable=False),
    Column("confirmed_at", Instant),  # by a first code; until then it counts for nothing
    Column("last_step", Integer, nullable=False),  # of the newest code given: each is good once
)

recovery = Table(
    "recovery",
    metadata,
    Column("login", String, primary_key=True),
    Column("code_hash", String, primary_key=True),
)

# Who signed for a sheet or answered it: personal, so it can be erased; the journal names the digest.
contact = Table(
    "contact",
    metadata,
    Column("digest", String, primary_key=True),
    Column("salt", String, nullable=False),
    Column("name", String, nullable=False),
    Column("telephone", String, nullable=False),
    Column("at", Instant, nullable=False),
)

# A sign-in that has begun at a provider: the browser it was begun in, and what its answer must fit. Used once.
flow = Table(
    "flow",
    metadata,
    Column("state_hash", String, primary_key=True),
    Column("browser_hash", String, nullable=False),
    Column("purpose", String, nullable=False),  # sign_in, tie, fresh
    Column("subject", String, nullable=False),  # hash of the link that is to be tied, or of the session to be renewed
    Column("nonce", String, nullable=False),
    Column("verifier", String, nullable=False),
    Column("following", String, nullable=False),
    Column("language", String, nullable=False),
    Column("address", String, nullable=False),
    Column("made_at", Instant, nullable=False),
)

# An identity that a provider has proved, until the person has said the rest: that it is to be tied, or a code.
proof = Table(
    "proof",
    metadata,
    Column("token_hash", String, primary_key=True),  # of what the browser brings
    Column("purpose", String, nullable=False),  # tie, code
    Column("subject", String, nullable=False),  # hash of the link; login
    Column("issuer", String, nullable=False),
    Column("identity", String, nullable=False),
    Column("second", Boolean, nullable=False),
    Column("proved_at", Instant, nullable=False),  # when the provider last asked who it is
    Column("following", String, nullable=False),
    Column("made_at", Instant, nullable=False),
)

# Where a subscription is sent to, with the secret that signs it: erased at its end; the journal names the digest.
destination = Table(
    "destination",
    metadata,
    Column("subscription", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("end_token", String, nullable=False),  # of the link in every message, so it cannot be kept as a hash alone
    Column("salt", String, nullable=False),
    Column("at", Instant, nullable=False),
)

# Alerts that a reader without an account asked for; the address stands in `destination`. Both are deleted at the end.
reader_mail = Table(
    "reader_mail",
    metadata,
    Column("id", String, primary_key=True),
    Column("wanted", String, nullable=False),  # JSON, as of a subscription of the desk
    Column("made_at", Instant, nullable=False),
    Column("confirm_hash", String, index=True),  # SHA-256 of the link's token; NULL: confirmed
)

# Files that came with a form which is not confirmed yet; only who sent a file may name it in an act.
upload = Table(
    "upload",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String, nullable=False, index=True),  # login, or hash of the reply link
    Column("sha256", String, nullable=False),
    Column("name", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)

# A change of a roster that its author has not proposed yet, with the contacts of its rows.
roster_draft = Table(
    "roster_draft",
    metadata,
    Column("id", String, primary_key=True),
    Column("login", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", String, nullable=False),
)

# Who has a case or a draft open: told to others for a few minutes; nothing is locked by it.
presence = Table(
    "presence",
    metadata,
    Column("object", String, primary_key=True),
    Column("login", String, primary_key=True),
    Column("at", Instant, nullable=False),
)

# Who can read a backup must not come in by it.
_NOT_COPIED = ("link", "session", "browser", "attempt", "upload", "presence", "flow", "proof", "roster_draft")


def open_store(data: Path) -> Engine:
    """Return office.db of a data folder, made when it is missing; readable by its owner only."""
    folder = data / "office"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "office.db"
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path.absolute()}")
    event.listen(engine, "connect", lambda c, _: c.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"))
    metadata.create_all(engine)
    _add_columns(engine)
    return engine


def _add_columns(engine: Engine) -> None:
    """Add what tables of an earlier version lack; such columns may be NULL."""
    kept = inspect(engine)
    for table in metadata.sorted_tables:
        there = {column["name"] for column in kept.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(engine.dialect)
                with suppress(OperationalError), engine.begin() as connection:  # another process was first
                    connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))


def copy_store(data: Path, copy: Path) -> None:
    """Copy office.db of a data folder into another, consistent while people sign in, and without sessions."""
    source, target = data / "office" / "office.db", copy / "office" / "office.db"
    if not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(part)) as here:
        there.backup(here)
        for table in _NOT_COPIED:
            here.execute(f"DELETE FROM {table}")  # noqa: S608  (names of our own)
        here.commit()
        here.execute("PRAGMA journal_mode=DELETE")  # a copy that is only read needs no files beside it
        here.execute("VACUUM")
    part.replace(target)
