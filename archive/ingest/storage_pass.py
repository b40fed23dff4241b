"""One pass of the object storage: what is closed is copied, what was taken in and proved there need not lie here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.captures.object_store import store_of
from archive.captures.storing import StoringOrder, StoringResult, store_closed_files
from archive.config.settings import Settings
from archive.database.models import WarcPosition


def storage_pass(engine: Engine, folder: Path, settings: Settings, now: datetime) -> StoringResult | None:
    """Store the closed WARC files of ``folder``; None where no object storage is set. Safe to repeat.

    Raises StoreError: the library is missing. Faults of the store itself stand in the result.
    """
    store = store_of(settings)
    if store is None:
        return None
    with Session(engine) as session:
        taken = dict(session.execute(select(WarcPosition.file, WarcPosition.offset)).all())
    return store_closed_files(folder, store, StoringOrder(now, settings.storage.local_days, taken))
