"""Writes the dataset of a static site in a process of its own, while the pages are drawn: each takes one core."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.schedule_settings import Schedule
from archive.database.engine import open_database
from archive.errors import NianbaoError
from archive.export.package import Licence, export
from archive.export.resource import Dataset


@dataclass(frozen=True, slots=True)
class DataBeside:
    """The export in the making."""

    _process: BaseProcess
    _heard: Connection

    def wait(self) -> None:
        """Return when it is written. Raises NianbaoError where it could not be."""
        try:
            refused: str = self._heard.recv()
        except EOFError:
            self._process.join()
            refused = f"the dataset was not written (exit code {self._process.exitcode})"
        if refused:
            raise NianbaoError(refused)


@contextmanager
def data_beside(dataset: Dataset, folder: Path, licence: Licence) -> Iterator[DataBeside]:
    """Begin to write the dataset as CSV into ``folder``; left early, it is ended with what it has written so far."""
    context = multiprocessing.get_context("spawn")
    heard, tells = context.Pipe(duplex=False)
    url = dataset.session.get_bind().engine.url.render_as_string(hide_password=False)
    told = (url, dataset.deadlines, dataset.schedule, dataset.as_of, folder, licence, tells)
    process = context.Process(target=_export, args=told, daemon=True)
    process.start()
    tells.close()
    try:
        yield DataBeside(process, heard)
    finally:
        process.terminate()
        process.join()
        heard.close()


def _export(
    url: str, deadlines: Deadlines, schedule: Schedule, as_of: datetime, folder: Path, licence: Licence,
    tells: Connection,
) -> None:  # fmt: skip
    try:
        engine = open_database(url, read_only=True)
        with Session(engine) as session:
            export(Dataset(session, deadlines, schedule, as_of), folder, "csv", licence)
    except NianbaoError as refused:
        tells.send(str(refused))
    else:
        tells.send("")
