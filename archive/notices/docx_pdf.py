"""The PDF of a Word document, made by LibreOffice where there is one. Slow: never called under the journal's lock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from archive.bilingual import Bilingual
from archive.errors import NianbaoError

_ONE = Lock()  # one at a time: each takes some 200 MB
_WAIT = 30.0  # seconds until it is one's turn


class NoPdfError(NianbaoError):
    """No PDF was made; ``told`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.told = Bilingual(zh, en)


def pdf_of_docx(content: bytes, command: str, seconds: float) -> bytes:
    """Return the PDF of one .docx, as ``pdfs_of_docx`` does."""
    return pdfs_of_docx([content], command, seconds)[0]


def pdfs_of_docx(papers: Sequence[bytes], command: str, seconds: float) -> list[bytes]:
    """Return the PDF of each .docx, all made by one start of LibreOffice. ``command``: LibreOffice, by its path or by
    its name on PATH, "" for none. After so many seconds for each paper it is ended, with all that it started. Raises
    NoPdfError when one is not made."""
    if not papers:
        return []
    program = shutil.which(command) if command else None
    if program is None:
        raise NoPdfError("本机没有LibreOffice，未生成PDF", f"no LibreOffice ({command or 'pdf_command is empty'}) here")
    if not _ONE.acquire(timeout=_WAIT):
        raise NoPdfError("正在生成其他PDF，未能等到", "other papers are being made into PDF: it was not one's turn")
    try:
        with tempfile.TemporaryDirectory(prefix="nianbao-pdf-") as folder:
            return _convert(Path(folder), papers, program, seconds * len(papers))
    finally:
        _ONE.release()


def _convert(folder: Path, papers: Sequence[bytes], program: str, seconds: float) -> list[bytes]:
    sources = [folder / f"paper{number}.docx" for number in range(1, len(papers) + 1)]
    for source, content in zip(sources, papers, strict=True):
        source.write_bytes(content)
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # another one that runs is not in the way
    order = [program, own, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
    try:
        process = subprocess.Popen(  # noqa: S603  (the command is the operator's own, from config/office.toml)
            [*order, *map(str, sources)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
            start_new_session=True,
        )
    except OSError as error:
        raise NoPdfError("LibreOffice未能启动，未生成PDF", f"{program} cannot be started: {error.strerror}") from None
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise NoPdfError(
            f"LibreOffice超过{seconds:g}秒没有完成，已终止，未生成PDF", f"{program} took more than {seconds:g} s: ended"
        ) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what it has started as well
        process.wait()
    made = [_read(source.with_suffix(".pdf")) for source in sources]
    if code or not all(made):
        raise NoPdfError(f"LibreOffice出错（{code}），未生成PDF", f"{program} ended with {code} and made no PDF")
    return made


def _read(path: Path) -> bytes:
    """Return a PDF; nothing where there is none."""
    found = path.read_bytes() if path.is_file() else b""
    return found if found.startswith(b"%PDF-") else b""
