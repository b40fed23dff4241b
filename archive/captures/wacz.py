"""WACZ 1.1.1, the container in which web archives are handed on: WARC, CDXJ index, list of pages, digests of all.

https://specs.webrecorder.net/wacz/1.1.1/ : a ZIP with archive/, indexes/, pages/, datapackage.json and its digest.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.captures.cdxj import IndexLine, cdxj
from archive.clock import utc_iso

VERSION = "1.1.1"


@dataclass(frozen=True, slots=True)
class WaczPage:
    """An entry of the list of pages that a viewer offers. ``time`` is the capture's, aware."""

    id: str
    url: str
    time: datetime
    title: str


@dataclass(slots=True)
class WaczWriter:
    """Writes the parts one by one; ``finish`` adds the description and its digest. A failed one leaves no file."""

    path: Path
    created: datetime
    _zip: zipfile.ZipFile = field(init=False)
    _resources: list[dict[str, Any]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self._part, "w")

    def warc(self, name: str, data: bytes) -> None:
        """Add a file under archive/. Stored, not deflated, so that viewers can read single records."""
        self._add(f"archive/{name}", data, zipfile.ZIP_STORED)

    def index(self, lines: list[IndexLine]) -> None:
        """Write the index of all files under archive/, sorted as readers expect.

        Not named ``.cdx``: ReplayWeb.page counts the digest of such a file as invalid, whatever it is.
        """
        self._add("indexes/index.cdxj", cdxj(lines), zipfile.ZIP_STORED)

    def pages(self, title: str, pages: list[WaczPage]) -> None:
        """Write the list of pages in the given order."""
        head = {"format": "json-pages-1.0", "id": "pages", "title": title}
        rows = [{"id": p.id, "url": p.url, "ts": utc_iso(p.time), "title": p.title} for p in pages]
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [head, *rows])
        self._add("pages/pages.jsonl", text.encode(), zipfile.ZIP_DEFLATED)

    def file(self, path: str, data: bytes) -> None:
        """Any other file; in a folder of its own, since `wacz validate` refuses unknown files at the top."""
        self._add(path, data, zipfile.ZIP_DEFLATED)

    def finish(
        self,
        title: str,
        description: str,
        software: str,
        main: WaczPage | None = None,
        sign: Callable[[str], Mapping[str, str]] | None = None,
    ) -> str:
        """Close the package; ``sha256:<hex>`` of its datapackage.json, which vouches for every part.

        ``sign`` is given that digest and returns the signedData of wacz-auth 0.1.0.
        """
        package: dict[str, Any] = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": title,
            "description": description,
            "created": utc_iso(self.created),
            "software": software,
            "resources": self._resources,
        }
        if main:
            package |= {"mainPageURL": main.url, "mainPageDate": utc_iso(main.time)}
        text = json.dumps(package, ensure_ascii=False, indent=2).encode()
        digest = _sha256(text)
        self._write("datapackage.json", text, zipfile.ZIP_DEFLATED)
        vouched: dict[str, Any] = {"path": "datapackage.json", "hash": digest}
        if sign:
            vouched["signedData"] = dict(sign(digest))
        self._write("datapackage-digest.json", json.dumps(vouched, indent=2).encode(), zipfile.ZIP_DEFLATED)
        self._zip.close()
        self._part.replace(self.path)
        return digest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._part.unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        return self.path.with_name(f"{self.path.name}.part")

    def _add(self, path: str, data: bytes, compression: int) -> None:
        self._write(path, data, compression)
        name = path.rpartition("/")[2].lower()
        self._resources.append({"name": name, "path": path, "hash": _sha256(data), "bytes": len(data)})

    def _write(self, path: str, data: bytes, compression: int) -> None:
        """Every entry bears the package's own time, so that the same evidence gives the same bytes."""
        info = zipfile.ZipInfo(path, self.created.astimezone(UTC).timetuple()[:6])
        info.compress_type = compression
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, data)


def _sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
