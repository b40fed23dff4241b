"""`nianbao verify`: recompute every digest of the kept files, ask the database, and name what does not fit.

With packages named, they are checked instead (`verify_package.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from cryptography.x509 import Certificate
from sqlalchemy import Engine, make_url

from archive.captures.anchor import anchor_problems, recorded_heads
from archive.captures.timestamps import load_trusted_certificates
from archive.captures.verify import IntegrityProblem, manifest_problems
from archive.captures.verify import verify as verify_folder
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.decisions.decision_log import decisions_folder
from archive.filings.snapshots.snapshot_store import snapshots_folder
from archive.filings.snapshots.verify_snapshots import decision_problems, snapshot_problems
from archive.filings.verdicts.verify_evidence import evidence_problems
from archive.ingest.chain_heads import lost_entries
from archive.ingest.chain_roots import CHAIN, root_problems
from archive.ingest.shared_files import files_of_others, has_others, learn_files, problems_of_others
from archive.ingest.third_party_files import third_party_folder
from archive.notices.order_closing import order_problems
from archive.notices.order_log import orders_folder
from archive.office.heads import heads_folder
from archive.office.proof import office_problems
from crawler.commands.options import database
from crawler.commands.verify_package import verify_packages


def register(app: typer.Typer) -> None:
    app.command("verify", help="Verify that no stored file, or file of a package, was altered, truncated or lost.")(
        verify
    )


def verify(
    packages: Annotated[
        list[Path] | None, typer.Argument(help="Evidence packages (.wacz) to verify instead of the data folder.")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", help="Fingerprint of a key that may sign packages; repeatable.")
    ] = None,
) -> None:
    if packages:
        raise typer.Exit(0 if verify_packages(packages, key or (), _roots()) else 1)
    if key:
        raise NianbaoError("--key goes with packages: nianbao verify FILE.wacz --key FINGERPRINT")
    problems = all_problems()
    print_problems(problems)
    raise typer.Exit(1 if any(found for _, found in problems) else 0)


def all_problems() -> list[tuple[Path, list[IntegrityProblem]]]:
    """Return what is wrong by folder: WARC files with their database, snapshots, decisions, orders, the office."""
    roots = _roots()
    warc, frozen, decided = data_dir() / "warc", snapshots_folder(), decisions_folder()
    engine = _database()
    if engine is not None:
        learn_files(engine, warc)
    of_files = verify_folder(warc, roots)
    known = {(problem.kind, problem.file) for problem in of_files}
    of_database = [one for one in _database_problems(engine, warc) if (one.kind, one.file) not in known]
    return [
        (warc, [*of_files, *of_database, *_anchored(warc)]),
        (third_party_folder(data_dir()), list(manifest_problems(third_party_folder(data_dir()), "[0-9a-f]*.*"))),
        (frozen, [*_frozen_problems(engine, frozen, roots), *_anchored(frozen)]),
        (decided, list(decision_problems(decided))),
        (orders_folder(), list(order_problems(orders_folder()))),
        (data_dir() / "office", [*office_problems(data_dir(), roots), *_anchored(heads_folder(data_dir()))]),
    ]


def _roots() -> Sequence[Certificate]:
    """Return the certificates trusted to stamp."""
    return load_trusted_certificates(load_settings().timestamps.roots)


def _anchored(folder: Path) -> Iterator[IntegrityProblem]:
    """Yield what the file of recorded heads, where one is set, holds against a folder."""
    anchor = load_settings().timestamps.anchor
    if anchor and "://" not in anchor:
        yield from anchor_problems(folder, Path(anchor))


def print_problems(problems: list[tuple[Path, list[IntegrityProblem]]]) -> None:
    """Print each problem, and for each folder that is there whether it is sound."""
    for folder, found in problems:
        for problem in found:
            print(_line(problem))
        if folder.name == "warc" or folder.is_dir():
            print(f"{folder}: {'sound' if not found else f'{len(found)} problem(s)'}")


def _database() -> Engine | None:
    """Return the database, or None where its file is not there: nothing is made by a look at what is kept."""
    configuration = load_configuration()
    url = make_url(configuration.settings.database())
    missing = url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()
    return None if missing else database(configuration)


def _database_problems(engine: Engine | None, warc: Path) -> Iterator[IntegrityProblem]:
    if engine is None:
        return
    with session_scope(engine) as session:
        yield from lost_entries(session, warc)
        found = list(evidence_problems(session, warc))
        others = has_others(session, warc)
    # what another machine has not stored yet is proved there, by its own manifest
    gone = {one.file for one in found if one.kind == "missing_file"}
    away = files_of_others(engine, warc, gone) if others else ()
    yield from (one for one in found if one.kind != "missing_file" or one.file not in away)
    yield from problems_of_others(engine, warc)
    yield from root_problems(engine, _roots_outside())


def _roots_outside() -> dict[int, str]:
    """Return the daily roots that the file of recorded heads holds, by serial."""
    anchor = load_settings().timestamps.anchor
    return recorded_heads(Path(anchor), CHAIN) if anchor and "://" not in anchor else {}


def _frozen_problems(engine: Engine | None, frozen: Path, roots: Sequence[Certificate]) -> Iterator[IntegrityProblem]:
    yield from snapshot_problems(frozen, roots)
    if engine is None:
        return
    with session_scope(engine) as session:
        yield from lost_entries(session, frozen)


def _line(problem: IntegrityProblem) -> str:
    """``altered_file: x.warc.gz at byte 120: why``."""
    where = problem.file if problem.offset is None else f"{problem.file} at byte {problem.offset}"
    return f"{problem.kind}: {where}: {problem.reason}"
