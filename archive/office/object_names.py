"""What an object of the journal is called where people read of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.database.models import Organ


def object_name(session: Session, name: str) -> str:
    """``filing:<organ>-<year>`` as the organ's name and the year; other objects by their own name."""
    kind, _colon, rest = name.partition(":")
    if kind == "filing":
        organ_id, _dash, year = rest.rpartition("-")
        organ = session.get(Organ, organ_id)
        return f"{organ.name if organ else organ_id} {year}"
    return rest or name
