"""WARC files wherever they lie: in the folder, or in object storage with a sheet in the folder."""

from __future__ import annotations

from io import BufferedReader
from pathlib import Path

from archive.captures.stored_file import open_stored
from archive.captures.stored_sheet import read_sheet, stored_names


def open_kept(path: Path) -> BufferedReader:
    """Open a WARC file of a folder for reading; the local file goes before the stored one.

    Raises FileNotFoundError: it is in neither place; StoreError (here or at a read): object storage fails.
    """
    try:
        return path.open("rb")
    except FileNotFoundError:
        sheet = read_sheet(path)
        if sheet is None:
            raise
        return open_stored(path.parent, sheet)


def kept_size(path: Path) -> int | None:
    """Return the bytes of a WARC file, local or stored, as known here; None where it is in neither place."""
    try:
        return path.stat().st_size
    except OSError:
        sheet = read_sheet(path)
        return sheet.size if sheet else None


def kept_files(folder: Path, pattern: str = "*.warc.gz") -> list[Path]:
    """Return the WARC files of a folder by name, local or stored: some of the paths may not be there."""
    stored = {folder / name for name in stored_names(folder) if Path(name).match(pattern)}
    return sorted({*folder.glob(pattern), *stored})
