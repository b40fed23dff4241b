"""Boards of the present kept as they were judged, so that a web server that starts need not judge the country."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from archive.database.base import Base


class JudgedBoard(Base):
    """The board of one region and report year on a civil day. Nothing rests on it: it holds only while ``stamp``, which
    names all that it was judged from, is what it would be judged from again. Written by
    ``archive/filings/verdicts/kept_boards.py`` alone, and lacking in a database that was made anew."""

    __tablename__ = "judged_board"

    region: Mapped[str] = mapped_column(primary_key=True)
    report_year: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]  # Asia/Shanghai
    stamp: Mapped[str]  # versions of the region, the configuration, the rules and the form of ``packed``
    judged_at: Mapped[datetime]
    holds_until: Mapped[datetime | None]
    packed: Mapped[str]  # counts and filings in brief, JSON
