"""Organs: who must file, under which names, from when to when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base

_ENDED = text("successor IS NOT NULL")


class Organ(Base):
    """An organ with its own stable id. ``origin`` says who vouches for it: ``imported`` and ``confirmed`` organs
    can be overdue; ``suggested`` ones were only seen in rows and are never accused of silence."""

    __tablename__ = "organ"
    # The migration makes it partial on PostgreSQL as well; to name that dialect here would load it with every command.
    __table_args__ = (Index("ix_organ_successor", "successor", sqlite_where=_ENDED),)

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[str]
    origin: Mapped[str]  # imported | confirmed | suggested
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor: Mapped[str | None]
    vouched: Mapped[date | None] = mapped_column(default=None)  # a person vouched for where its reports appear


class OrganName(Base):
    """A name or alias under which an organ is met."""

    __tablename__ = "organ_name"
    __table_args__ = (UniqueConstraint("organ_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[str] = mapped_column(ForeignKey("organ.id"), index=True)
    name: Mapped[str]
