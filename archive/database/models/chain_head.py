"""Heads of the manifests' hash chains, so that a manifest whose newest entries were dropped shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class ChainHead(Base):
    """The newest entry of a folder's manifest as a run left it. Not derived: a rebuilt database keeps them."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(primary_key=True)  # the folder's name: warc, snapshots
    serial: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    recorded_at: Mapped[datetime]
