"""`nianbao restore`: put a backup in place at a new path, check it, and say how to go on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from archive.config.paths import is_free
from archive.errors import NianbaoError
from crawler.commands.backup import backup_problems

_MOST_TOLD = 20


def register(app: typer.Typer) -> None:
    app.command("restore", help="Restore a backup to a new data folder, and check it.")(restore)


def restore(
    source: Annotated[Path, typer.Argument(help="Folder that `nianbao backup` wrote.")],
    data: Annotated[Path, typer.Option("--data", help="New data folder; must be empty or missing.")],
    config: Annotated[Path, typer.Option("--config", help="New configuration folder; must be empty or missing.")],
) -> None:
    _require_backup(source)
    for target in (data, config):
        _require_empty(target)
        if target.resolve().is_relative_to(source.resolve()):
            raise NianbaoError(f"{target} lies inside the backup; a restore belongs elsewhere")
    for path in sorted(source.iterdir()):
        if path.name != "config":
            _copy(path, data / path.name)
    _copy(source / "config", config)
    problems = list(backup_problems(data))
    for one in problems[:_MOST_TOLD]:
        print(f"{one.file}: {one.reason}")
    print(f"restored to {data} and {config}; {len(problems)} problems in the copy")
    rebuild = "" if (data / "nianbao.db").exists() else " `nianbao rebuild` (the backup holds no SQLite database), then"
    print(f"next: NIANBAO_DATA={data} NIANBAO_CONFIG={config},{rebuild} `nianbao verify`, `nianbao doctor`")
    raise typer.Exit(1 if problems else 0)


def _require_backup(source: Path) -> None:
    if not (source / "warc").is_dir() or not (source / "config").is_dir():
        raise NianbaoError(f"{source} is no backup: `nianbao backup` leaves the folders warc and config there")


def _require_empty(target: Path) -> None:
    if not is_free(target):
        raise NianbaoError(f"{target} is not empty; nothing was restored. Name a new folder")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)
