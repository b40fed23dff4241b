"""The PDF of a Word document, made by LibreOffice where there is one. Slow: never called under the journal's lock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
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
    """Return the PDF of a .docx. ``command``: LibreOffice, by its path or by its name on PATH, "" for none. After so
    many seconds it is ended, with all that it started. Raises NoPdfError."""
    program = shutil.which(command) if command else None
    if program is None:
        raise NoPdfError("本机没有LibreOffice，未生成PDF", f"no LibreOffice ({command or 'pdf_command is empty'}) here")
    if not _ONE.acquire(timeout=_WAIT):
        raise NoPdfError("正在生成其他PDF，未能等到", "other papers are being made into PDF: it was not one's turn")
    try:
        with tempfile.TemporaryDirectory(prefix="nianbao-pdf-") as folder:
            return _convert(Path(folder), content, program, seconds)
    finally:
        _ONE.release()


def _convert(folder: Path, content: bytes, program: str, seconds: float) -> bytes:
    source = folder / "paper.docx"
    source.write_bytes(content)
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # another one that runs is not in the way
    order = [program, own, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    try:
        process = subprocess.Popen(  # noqa: S603  (the command is the operator's own, from config/office.toml)
            order,
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
    made = folder / "paper.pdf"
    if code or not made.is_file() or not (found := made.read_bytes()).startswith(b"%PDF-"):
        raise NoPdfError(f"LibreOffice出错（{code}），未生成PDF", f"{program} ended with {code} and made no PDF")
    return found
