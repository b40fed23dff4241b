"""`nianbao storage`: copy closed WARC files to the object storage now, and tell what lies where."""

from __future__ import annotations

import typer

from archive.captures.kept_files import kept_files, kept_size
from archive.captures.stored_sheet import stored_names
from archive.captures.storing import waiting_files
from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.errors import NianbaoError
from archive.ingest.storage_pass import storage_passes
from crawler.commands.failures import INPUT_OUTPUT
from crawler.commands.options import database


def register(app: typer.Typer) -> None:
    app.command("storage", help="Copy closed WARC files to the object storage and show what lies where.")(storage)


def storage() -> None:
    configuration, folder = load_configuration(), data_dir() / "warc"
    result = storage_passes(database(configuration), data_dir(), configuration.settings, utc_now())
    if result is None:
        raise NianbaoError("storage_url is not set in config/settings.toml: captures lie on this disk alone")
    files = kept_files(folder)
    alone = [path for path in files if not path.is_file()]
    size = sum(kept_size(path) or 0 for path in alone)
    print(f"{len(result.copied)} files copied and proved, {len(result.removed)} local copies removed")
    print(
        f"{len(files)} WARC files: {len(stored_names(folder))} in {configuration.settings.storage_url}, "
        f"{len(alone)} of them there alone ({size} bytes), {len(waiting_files(folder))} waiting"
    )
    for fault in result.faults:
        print(f"fault: {fault}")
    raise typer.Exit(INPUT_OUTPUT if result.faults else 0)
