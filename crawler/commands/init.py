"""`nianbao init`: a configuration folder to begin with, and the next step in words."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import Annotated

import typer

from archive.config.paths import data_dir, is_config, shipped_config
from archive.errors import NianbaoError

# What a new installation fills in itself: the sites and rosters that are shipped are samples.
_OWN = ("sites", "organs")
_NOT_COPIED = (".py", ".pyc")


def register(app: typer.Typer) -> None:
    app.command("init", help="Write an initial configuration and print the next step.")(init)


def init(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Working folder (default: current).")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace rule files that differ; sites and organs are never changed.")
    ] = False,
) -> None:
    place = _place(folder)
    if place.exists() and not place.is_dir():
        raise NianbaoError(f"{place} is a file; give a folder")
    if place.is_dir() and any(place.iterdir()) and not is_config(place):
        raise NianbaoError(f"{place} holds other files; give another folder: `nianbao init DIR`")
    if place.resolve() == shipped_config().resolve():
        raise NianbaoError(f"{place} is the configuration shipped with the program; it is complete")
    kept = _write(place, overwrite)
    for name in _OWN:
        (place / name).mkdir(parents=True, exist_ok=True)
    print("\n".join(_told(place, folder, kept)))


def _place(folder: Path | None) -> Path:
    """Return the configuration folder: ``config`` in the folder given, else NIANBAO_CONFIG, else ./config."""
    if folder is not None:
        return folder / "config"
    named = os.environ.get("NIANBAO_CONFIG")
    return Path(named) if named else Path("config")


def _write(place: Path, overwrite: bool) -> list[Path]:
    """Write every rule file that is missing; those that differ and were left as they are."""
    source, kept = shipped_config(), []
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source)
        if path.is_dir() or inside.parts[0] in _OWN or path.suffix in _NOT_COPIED:
            continue
        target = place / inside
        if target.exists() and not overwrite:
            kept += [target] if target.read_bytes() != path.read_bytes() else []
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return kept


def _told(place: Path, folder: Path | None, kept: list[Path]) -> list[str]:
    lines = [f"the configuration is in {place}"]
    lines += [f"left as it is, though the program ships another: {path}" for path in kept]
    lines += [
        f"data will be kept in {folder / data_dir() if folder else data_dir()} (NIANBAO_DATA names another folder)"
    ]
    lines += ["", "next:"]
    steps = [f"cd {shlex.quote(str(folder))}"] if folder not in (None, Path()) else []
    steps += [
        f"say who you are in {'config' if folder else place}/settings.toml: politeness.operator and politeness.contact",
        "nianbao site add HOME_URL    finds the annual-report column of a county's website and proposes its files",
        "nianbao doctor               tells what is still missing",
        "nianbao demo                 shows all of it on a made-up county web, offline",
    ]
    return [*lines, *(f"  {number}. {step}" for number, step in enumerate(steps, 1))]
