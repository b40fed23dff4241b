"""C3: who else has a case or a draft open. It is told and locks nothing; what was opened a while ago is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from archive.office.office_store import presence

TOLD_FOR = timedelta(minutes=5)


def note_opened(store: Engine, name: str, login: str, now: datetime) -> list[tuple[str, datetime]]:
    """Keep that a person opened an object of the journal, and return who else did within the last minutes, the newest
    first."""
    of_both = (presence.c.object == name, presence.c.login == login)
    others = select(presence.c.login, presence.c.at).where(presence.c.object == name, presence.c.login != login)
    others = others.where(presence.c.at > now - TOLD_FOR, presence.c.at <= now).order_by(presence.c.at.desc())
    with store.begin() as connection:
        found = [(row.login, row.at) for row in connection.execute(others)]
        connection.execute(delete(presence).where(presence.c.at <= now - TOLD_FOR))
        connection.execute(delete(presence).where(*of_both))
        connection.execute(insert(presence).values(object=name, login=login, at=now))
    return found
