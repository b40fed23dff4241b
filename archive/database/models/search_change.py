"""The outbox of the search index: what was changed in the database that the index of some node may not hold yet."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class SearchChange(Base):
    """One change, written by triggers (``archive/database/search_outbox.py``) in the transaction that made it.

    ``kind`` says what ``ref`` names: ``version`` or ``listing`` (an id), ``url``, ``organ`` (an id), ``site`` (an id);
    the first row, ``database``, holds a name given at random, so that a node notices another database.
    """

    __tablename__ = "search_change"
    __table_args__ = (Index("ix_search_change_order", "transaction", "id"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    transaction: Mapped[int] = mapped_column(BigInteger, server_default="0")  # PostgreSQL: the transaction's number
    kind: Mapped[str]
    ref: Mapped[str]
