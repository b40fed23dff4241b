"""`nianbao backup`: a consistent copy of everything that cannot be fetched again, into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, make_url, text

from archive.captures.verify import verify as verify_folder
from archive.config.places import config_dir, data_dir
from archive.config.whole import load_configuration
from archive.errors import NianbaoError
from crawler.commands.options import database


def register(app: typer.Typer) -> None:
    app.command("backup", help="Copy WARC files, configuration and the database into a folder; may be repeated.")(
        backup
    )


def backup(output: Annotated[Path, typer.Option("--output", "-o", help="A folder, made when missing.")]) -> None:
    configuration = load_configuration()
    if output.resolve().is_relative_to(data_dir().resolve()):
        raise NianbaoError(f"{output} lies inside the data folder; a backup belongs elsewhere")
    output.mkdir(parents=True, exist_ok=True)
    copied = _copy_new(data_dir() / "warc", output / "warc")
    shutil.copytree(config_dir(), output / "config", dirs_exist_ok=True)
    url = make_url(configuration.settings.database())
    if url.get_backend_name() == "sqlite":
        _copy_database(database(configuration), output / "nianbao.db")
    else:
        print("the database is not SQLite: use its own backup; `nianbao rebuild` can make it anew from the WARC files")
    problems = verify_folder(output / "warc")
    print(f"{copied} WARC files copied to {output}; {len(problems)} problems in the copy")
    raise typer.Exit(1 if problems else 0)


def _copy_new(source: Path, target: Path) -> int:
    """Closed WARC files never change: only what is missing or was still being written is copied."""
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in sorted(source.iterdir()) if source.is_dir() else []:
        copy = target / path.name
        if path.is_file() and (not copy.exists() or copy.stat().st_size != path.stat().st_size):
            part = Path(shutil.copy2(path, f"{copy}.part"))
            part.replace(copy)
            count += path.name.endswith(".warc.gz")
    return count


def _copy_database(engine: Engine, copy: Path) -> None:
    """SQLite's own VACUUM INTO: consistent while readers and a writer are at work."""
    part = copy.with_suffix(".part")
    part.unlink(missing_ok=True)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("VACUUM INTO :path"), {"path": str(part)}
        )
    part.replace(copy)
