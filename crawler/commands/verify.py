"""`nianbao verify`: recomputes every digest of the kept files and names what does not fit."""

from __future__ import annotations

import typer

from archive.captures.timestamps import load_trusted_certificates
from archive.captures.verify import IntegrityProblem
from archive.captures.verify import verify as verify_folder
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.filings.decisions.decision_log import decisions_folder
from archive.filings.snapshots.snapshot_store import snapshots_folder
from archive.filings.snapshots.verify_snapshots import decision_problems, snapshot_problems
from archive.notices.order_log import orders_folder
from archive.notices.order_proof import order_problems


def register(app: typer.Typer) -> None:
    app.command("verify", help="Verify that no stored file has been altered, truncated or lost.")(verify)


def verify() -> None:
    trusted = load_settings().timestamps.roots
    roots = load_trusted_certificates(trusted) if trusted else ()
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


def _told(problem: IntegrityProblem) -> str:
    """``altered_file: x.warc.gz at byte 120: why``."""
    where = problem.file if problem.offset is None else f"{problem.file} at byte {problem.offset}"
    return f"{problem.kind}: {where}: {problem.reason}"
