"""One run over many rough sites, each with what its visit came to and what it was asked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from archive.database.engine import open_database
from archive.ingest.notes import VisitNote
from crawler.running.runs import RunRequest, RunResult, run_in_child
from tests.conftest import ROOT
from tests.fresh_database import fresh_database
from tests.integration.visiting.rough_web import Rough, served, write_sites


@dataclass
class Visited:
    """Sites after a run; ``data`` is where everything was written."""

    sites: Mapping[str, Rough]
    report: RunResult
    data: Path

    def visit(self, site: str, column: int = 0) -> VisitNote:
        return next(one for one in self.report.visits if one.column.id == f"{site}/c{column}")

    @property
    def engine(self) -> Engine:
        return open_database(f"sqlite:///{self.data / 'nianbao.db'}")


@contextmanager
def visiting(folder: Path, sites: Mapping[str, Rough], **politeness: object) -> Iterator[Visited]:
    """Visit all sites at once with these settings; they stand until the end, for further runs."""
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    chosen = {f"NIANBAO_POLITENESS__{name.upper()}": str(value) for name, value in politeness.items()}
    chosen |= {"NIANBAO_CONFIG": str(folder / "config"), "NIANBAO_DATA": str(folder / "data")}
    before = dict(os.environ)
    os.environ |= chosen
    try:
        with served(sites):
            write_sites(folder / "config" / "sites", sites)
            fresh_database(folder / "data" / "nianbao.db").dispose()
            yield Visited(sites, run_in_child(RunRequest(tuple(sites))), folder / "data")
    finally:
        os.environ.clear()
        os.environ |= before


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a server that nobody vouches for."""
    from tests.integration.captures.test_tls_capture import self_signed

    return self_signed(tmp_path_factory.mktemp("tls"))
