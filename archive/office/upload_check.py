"""What an attachment may be: PDF, OFD, DOCX, XLSX, JPG or PNG, and inside what its name says."""

from __future__ import annotations

import io
import subprocess
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import NoReturn

from PIL import Image, UnidentifiedImageError

from archive.config.office import OfficeSettings
from archive.office.refusal import RefusedError

GUARD = "11"  # the section of the contract
_MOST_MEMBERS, _MOST_UNPACKED, _MOST_PIXELS = 2_000, 200 << 20, 40_000_000
_SCAN_SECONDS = 120.0
_CHUNK = 1 << 20
_ZIP_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}  # each has to hold
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError)


def check_upload(settings: OfficeSettings, name: str, content: bytes) -> str:
    """Return the label under which a file is kept: its name without path and control characters, 100 at most.

    Raises RefusedError for what is too large, empty, of another kind, not what its name says, encrypted, with macros,
    packed like a bomb, a picture beyond reason, or refused by the scanner.
    """
    label = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip()
    stem, _, ending = label.rpartition(".")
    kind = {"jpeg": "jpg"}.get(ending.casefold(), ending.casefold())
    look = _KINDS.get(kind)
    if not stem or look is None:
        _refuse(label, "只接受PDF、OFD、DOCX、XLSX、JPG、PNG文件", "PDF, OFD, DOCX, XLSX, JPG and PNG are taken")
    if not content:
        _refuse(label, "是空文件", "it is empty")
    if len(content) > settings.upload_mb << 20:
        _refuse(label, f"超过{settings.upload_mb}MB", f"it has more than {settings.upload_mb} MB")
    look(label, kind, content)
    if settings.scan_command:
        _scan(settings.scan_command, label, content)
    return label if len(label) <= 100 else f"{stem[: 99 - len(ending)]}.{ending}"


def _pdf(label: str, kind: str, content: bytes) -> None:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        _not_what_it_says(label, kind)


def _picture(label: str, kind: str, content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
                width, height = picture.size
                of_kind = picture.format == {"jpg": "JPEG", "png": "PNG"}[kind]
    except Image.DecompressionBombError:
        _too_many_pixels(label)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        _not_what_it_says(label, kind)
    if not of_kind:
        _not_what_it_says(label, kind)
    if width * height > _MOST_PIXELS:
        _too_many_pixels(label)


def _too_many_pixels(label: str) -> NoReturn:
    _refuse(label, "图片超过4000万像素", "the picture has more than 40 million pixels")


def _package(label: str, kind: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            names = {member.filename for member in members}
            if len(members) > _MOST_MEMBERS or sum(one.file_size for one in members) > _MOST_UNPACKED:
                _refuse(label, "压缩内容过大", "it unpacks to too much")
            if any(_leads_out(one) for one in names):
                _refuse(label, "压缩内容的路径异常", "members of it have paths that lead out of it")
            if any(one.flag_bits & 1 for one in members):
                _refuse(label, "已加密", "it is encrypted")
            if _ZIP_PARTS[kind] not in names or not content.startswith(b"PK\x03\x04"):
                _not_what_it_says(label, kind)
            if any("vbaproject" in one.casefold() for one in names):
                _refuse(label, "含有宏", "it has macros")
            for member in members:
                with package.open(member) as part:  # the size that is declared may be a lie: unpacking says so
                    while part.read(_CHUNK):
                        pass
    except _BROKEN:
        _refuse(label, "文件已损坏", "it is damaged")


def _leads_out(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain or ".." in plain.split("/")


def _scan(command: tuple[str, ...], label: str, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(prefix="nianbao-upload-") as kept:
        kept.write(content)
        kept.flush()
        try:
            done = subprocess.run(  # noqa: S603  (the command is the operator's own, from config/office.toml)
                [*command, kept.name], capture_output=True, timeout=_SCAN_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            _refuse(label, "安全检查未能完成，请稍后再试", "the scanner could not be run: try again later")
    if done.returncode:
        _refuse(label, "未通过安全检查", "the scanner refused it")


def _not_what_it_says(label: str, kind: str) -> NoReturn:
    _refuse(label, f"内容不是{kind.upper()}", f"it is no {kind.upper()} inside")


def _refuse(label: str, zh: str, en: str) -> NoReturn:
    shown = label[:60] or "-"
    raise RefusedError(GUARD, f"附件{shown}：{zh}。", f"{shown}: {en}")


_KINDS: Mapping[str, Callable[[str, str, bytes], None]] = {
    "pdf": _pdf,
    "jpg": _picture,
    "png": _picture,
    **dict.fromkeys(_ZIP_PARTS, _package),
}
