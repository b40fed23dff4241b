"""`nianbao verify`: recomputes every digest of the kept files and names what does not fit."""

from __future__ import annotations

import typer

from archive.captures.verify import verify as verify_folder
from archive.config.places import data_dir


def register(app: typer.Typer) -> None:
    app.command("verify", help="Prove that nothing kept has been altered, cut or lost.")(verify)


def verify() -> None:
    folder = data_dir() / "warc"
    problems = verify_folder(folder)
    for problem in problems:
        print(problem)
    print(f"{folder}: {'sound' if not problems else f'{len(problems)} problem(s)'}")
    raise typer.Exit(1 if problems else 0)
