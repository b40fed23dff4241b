"""LibreOffice, where it is installed, turns formats nobody else reads into DOCX."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats.docx import read_docx

SECONDS = 45


@cache
def program() -> str | None:
    """Return the command that starts LibreOffice, None when it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted_to_docx(body: bytes, suffix: str) -> Document | None:
    """Return the document as LibreOffice sees it, None without LibreOffice; UnreadableError when it gives up."""
    command = program()
    if command is None:
        return None
    with tempfile.TemporaryDirectory(prefix="nianbao-office-") as folder:
        source = Path(folder, "report" + suffix)
        source.write_bytes(body)
        _run(command, source)
        result = source.with_suffix(".docx")
        if not result.is_file():
            raise UnreadableError("LibreOffice could not open the document")
        return read_docx(result.read_bytes())


def _run(command: str, source: Path) -> None:
    """``timeout`` ends LibreOffice even when this process is ended first."""
    guard = [guard, "-k", "2", str(SECONDS)] if (guard := shutil.which("timeout")) else []
    profile = f"-env:UserInstallation={_profile().as_uri()}"
    arguments = ["--headless", "--norestore", "--convert-to", "docx", "--outdir", str(source.parent), str(source)]
    try:
        subprocess.run([*guard, command, profile, *arguments], capture_output=True, timeout=SECONDS + 5, check=False)  # noqa: S603  (a list of arguments, no shell)
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"LibreOffice did not finish within {SECONDS} seconds") from error


@cache
def _profile() -> Path:
    """Return the profile of this process: making it costs a second, and two LibreOffices cannot share one."""
    folder = tempfile.mkdtemp(prefix="nianbao-office-profile-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def read_through_office(body: bytes, kind: str) -> Document:
    """RTF and Word 2 files, which only LibreOffice reads; UnreadableError says so where it is not installed."""
    document = converted_to_docx(body, ".rtf" if kind == "rtf" else ".doc")
    if document is None:
        raise UnreadableError(f"{'RTF' if kind == 'rtf' else 'old Word'} files are read through LibreOffice only")
    document.format = "doc"
    document.warnings.append("read through LibreOffice")
    return document
