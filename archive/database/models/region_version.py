"""Versions of regions: numbers that rise in the transaction in which anything that boards are judged from changes."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class RegionVersion(Base):
    """The number of a region, raised by triggers (``archive/database/region_triggers.py``)."""

    __tablename__ = "region_version"

    region: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)


class RegionLink(Base):
    """Two regions of which one's boards rest on the other's rows: an organ's report stands on a site there, or its duty
    fell to an organ there. Added by triggers, and never taken back."""

    __tablename__ = "region_link"

    region: Mapped[str] = mapped_column(primary_key=True)
    other: Mapped[str] = mapped_column(primary_key=True)
