"""`nianbao verify`: recomputes every digest of the kept files and names what does not fit."""

from __future__ import annotations

import typer

from archive.captures.timestamps import load_roots
from archive.captures.verify import Problem
from archive.captures.verify import verify as verify_folder
from archive.config.places import data_dir
from archive.config.settings import load_settings
from archive.filings.decisions.book import decisions_folder
from archive.filings.frozen.sealed import decision_problems, snapshot_problems
from archive.filings.frozen.snapshots import snapshots_folder
from archive.notices.order_book import orders_folder
from archive.notices.order_proof import order_problems


def register(app: typer.Typer) -> None:
    app.command("verify", help="Prove that nothing kept has been altered, cut or lost.")(verify)


def verify() -> None:
    trusted = load_settings().timestamps.roots
    roots = load_roots(trusted) if trusted else ()
    warc, frozen, decided = data_dir() / "warc", snapshots_folder(), decisions_folder()
    found = [(warc, verify_folder(warc, roots)), (frozen, list(snapshot_problems(frozen, roots)))]
    found.append((decided, list(decision_problems(decided))))
    found.append((orders_folder(), list(order_problems(orders_folder()))))
    for folder, problems in found:
        for problem in problems:
            print(_told(problem))
        if folder is warc or folder.is_dir():
            print(f"{folder}: {'sound' if not problems else f'{len(problems)} problem(s)'}")
    raise typer.Exit(1 if any(problems for _, problems in found) else 0)


def _told(problem: Problem) -> str:
    """``altered_file: x.warc.gz at byte 120: why``."""
    where = problem.file if problem.offset is None else f"{problem.file} at byte {problem.offset}"
    return f"{problem.kind}: {where}: {problem.reason}"
