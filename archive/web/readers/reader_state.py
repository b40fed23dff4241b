"""What the pages of alerts by mail need beyond the reading room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request
from sqlalchemy import Engine

from archive.config.office import OfficeSettings


@dataclass(frozen=True, slots=True)
class ReaderState:
    """The settings of mail, and office.db, in which addresses are."""

    settings: OfficeSettings
    store: Engine


def reader_state(request: Request) -> ReaderState:
    """Return the state of the application that serves the request."""
    return cast(ReaderState, request.app.state.reader_mail)
