"""`nianbao verify`: recomputes every digest of the kept files and names what does not fit."""

from __future__ import annotations

import typer

from archive.captures.timestamps import load_roots
from archive.captures.verify import verify as verify_folder
from archive.config.places import data_dir
from archive.config.settings import load_settings


def register(app: typer.Typer) -> None:
    app.command("verify", help="Prove that nothing kept has been altered, cut or lost.")(verify)


def verify() -> None:
    folder = data_dir() / "warc"
    trusted = load_settings().timestamps.roots
    problems = verify_folder(folder, load_roots(trusted) if trusted else ())
    for problem in problems:
        print(problem)
    print(f"{folder}: {'sound' if not problems else f'{len(problems)} problem(s)'}")
    raise typer.Exit(1 if problems else 0)
