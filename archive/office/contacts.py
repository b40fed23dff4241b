"""Names and telephones of those who answered: kept in office.db, where they can be erased; the journal has a digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_hex

from sqlalchemy import Engine, delete, insert, select

from archive.errors import NotFoundError
from archive.office.office_store import contact


@dataclass(frozen=True, slots=True)
class Contact:
    """Who signed for a sheet or answered it."""

    name: str
    telephone: str


def keep_contact(store: Engine, who: Contact, now: datetime) -> str:
    """Keep a contact and return its digest, which tells nobody who it is: a telephone could be guessed from a plain
    one."""
    salt = token_hex(16)
    digest = sha256(f"{salt}\n{who.name}\n{who.telephone}".encode()).hexdigest()
    with store.begin() as connection:
        row = {"digest": digest, "salt": salt, "name": who.name[:60], "telephone": who.telephone[:40], "at": now}
        connection.execute(insert(contact).values(row))
    return digest


def contact_of(store: Engine, digest: str) -> Contact | None:
    """Return a contact; None for one that was erased."""
    with store.connect() as connection:
        row = connection.execute(select(contact.c.name, contact.c.telephone).where(contact.c.digest == digest)).first()
    return Contact(row.name, row.telephone) if row else None


def find_contact(store: Engine, beginning: str) -> str:
    """Return the digest that begins so. Raises NotFoundError for none or several."""
    with store.connect() as connection:
        query = select(contact.c.digest).where(contact.c.digest.startswith(beginning, autoescape=True))
        found: list[str] = list(connection.scalars(query.limit(2)))
    if len(found) != 1:
        raise NotFoundError(f"{beginning} is the beginning of {'several contacts' if found else 'no contact'}")
    return found[0]


def erase_contact(store: Engine, digest: str) -> bool:
    """Erase a contact; the journal keeps its digest. Return whether there was one."""
    with store.begin() as connection:
        return connection.execute(delete(contact).where(contact.c.digest == digest)).rowcount > 0
