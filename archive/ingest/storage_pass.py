"""One pass of the object storage: what is closed is copied, what was taken in and proved there need not lie here.

Our own WARC files and those that others made go the same way, each folder by its own manifest.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.captures.object_store import store_of
from archive.captures.storing import StoringOrder, StoringResult, store_closed_files
from archive.config.settings import Settings
from archive.database.models import WarcPosition
from archive.ingest.third_party_files import third_party_files, third_party_folder


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


def storage_passes(engine: Engine, data: Path, settings: Settings, now: datetime) -> StoringResult | None:
    """Store the closed WARC files of a data folder and the files of others; None where no object storage is set.

    Raises StoreError, as ``storage_pass``.
    """
    result = storage_pass(engine, data / "warc", settings, now)
    if result is None or (store := store_of(settings)) is None:
        return result
    taken = {one.file: one.size for one in third_party_files(data)}  # of each the rows are made when it is kept
    order = StoringOrder(now, settings.storage.local_days, taken, indexed=False)
    others = store_closed_files(third_party_folder(data), store, order)
    result.copied += others.copied
    result.removed += others.removed
    result.faults += others.faults
    return result
