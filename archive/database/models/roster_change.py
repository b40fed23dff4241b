"""Changes of rosters that the journal has and that were taken into the table of organs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base, Instant


class RosterChange(Base):
    """One line of the journal whose change the organs of its region show. ``seq``: the line that made it hold."""

    __tablename__ = "roster_change"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
