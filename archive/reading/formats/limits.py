"""How much of a document is read: sizes at which honest reports never arrive and hostile files stop."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from lxml import etree

from archive.errors import UnreadableError

MAX_BODY = 100 * 2**20  # bytes; the largest scanned reports are about 40 MB
MAX_ENTRIES = 5_000  # files in one zip
MAX_UNZIPPED = 300 * 2**20  # bytes of a zip when unpacked
MAX_RATIO = 200  # unpacked to packed size of one large entry; Word's XML reaches about 50
MAX_PART = 64 * 2**20  # bytes of one XML part
MAX_PAGES = 300  # of a PDF or OFD; reports have 3 to 30
MAX_MARKS = 200_000  # characters or drawn objects of one page
MAX_CELLS = 200_000  # of one document
# what zipfile and its decompressors raise on damaged, encrypted or exotic entries
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError)
_RATIO_FLOOR = 2**20  # bytes: small entries may compress as well as they like


def check_body(body: bytes) -> None:
    """Raise UnreadableError for bodies no reader should open."""
    if len(body) > MAX_BODY:
        raise UnreadableError(f"the file has {len(body) // 2**20} MB, more than the {MAX_BODY // 2**20} MB read")


class SafeZip:
    """A zip whose entries are checked before anything is unpacked; names are matched without regard to case."""

    def __init__(self, body: bytes, kind: str) -> None:
        self._kind = kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except _DAMAGE as error:
            raise UnreadableError(f"the {kind} file is damaged: {error}") from error
        infos = self._zip.infolist()
        self._check(infos)
        self._infos = {_plain(info.filename): info for info in infos}

    def names(self) -> list[str]:
        """Return all entry names, lower case, with forward slashes and no leading slash."""
        return list(self._infos)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._infos

    def read(self, name: str) -> bytes:
        """Return the bytes of one entry, never more than the entry declared; UnreadableError when it is damaged."""
        info = self._infos.get(_plain(name))
        if info is None:
            raise UnreadableError(f"the {self._kind} file lacks its part {name}")
        if info.file_size > MAX_PART:
            raise UnreadableError(f"{name} in the {self._kind} file has {info.file_size // 2**20} MB")
        try:
            return self._zip.read(info)
        except _DAMAGE as error:
            raise UnreadableError(f"{name} in the {self._kind} file is damaged or encrypted: {error}") from error

    def xml(self, name: str) -> etree._Element:
        """Return the root element of one entry."""
        return parse_xml(self.read(name), f"{name} in the {self._kind} file")

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > MAX_ENTRIES:
            raise UnreadableError(f"the {self._kind} file has {len(infos)} entries, more than {MAX_ENTRIES}")
        if sum(info.file_size for info in infos) > MAX_UNZIPPED:
            raise UnreadableError(f"the {self._kind} file unpacks to more than {MAX_UNZIPPED // 2**20} MB")
        for info in infos:
            if info.file_size > _RATIO_FLOOR and info.file_size > MAX_RATIO * max(1, info.compress_size):
                raise UnreadableError(f"{info.filename} in the {self._kind} file is packed like a zip bomb")


def parse_xml(source: bytes, what: str) -> etree._Element:
    """XML without entities, external files or unbounded depth; UnreadableError names ``what`` is broken."""
    parser = etree.XMLParser(
        resolve_entities=False, huge_tree=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise UnreadableError(f"{what} is not well-formed XML: {error}") from error
    if root is None:
        raise UnreadableError(f"{what} is empty")
    return root


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
