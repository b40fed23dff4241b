"""Writes what the network said: one WARC/1.1 file a run, rotated by size, every record flushed before it counts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.captures import manifest, warc_record
from archive.captures.capture_lookup import LastCapture
from archive.captures.gzip_members import compress_member
from archive.captures.http_head import HttpHead
from archive.captures.screenshot import ShownPage, labelled_screenshot, screenshot_record
from archive.captures.sealing import open_locked
from archive.captures.stored_record import Capture
from archive.captures.warc_reader import capture_from_record
from archive.captures.warc_record import BuiltRecord

MAX_BYTES = 256 << 20
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_SAFE_RUN_ID = re.compile(r"[A-Za-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it. ``protocols`` like ("http/1.1", "tls/1.3"); ``truncated`` as in Capture."""

    url: str
    request: HttpHead | None = None  # None when nothing was sent: no connection, robots.txt, replay
    request_body: bytes = b""
    response: HttpHead | None = None
    ip: str = ""
    protocols: tuple[str, ...] = ()
    cipher: str = ""
    truncated: str = ""
    visit_id: str = ""
    fields: tuple[tuple[str, str], ...] = field(default=())  # further named fields of the record


class WarcWriter:
    """Appends to ``<folder>/nianbao-<UTC stamp>-<run>-<serial>.warc.gz``; no name ever comes from the network.

    ``info`` becomes the ``warcinfo`` record that begins each file (operator, robots, replay-of, …).
    The file is opened by the first record, so a run that fetched nothing leaves nothing behind.
    """

    def __init__(
        self,
        folder: Path,
        *,
        run_id: str,
        clock: Callable[[], datetime],
        max_bytes: int = MAX_BYTES,
        info: Mapping[str, str] | None = None,
    ) -> None:
        if not _SAFE_RUN_ID.fullmatch(run_id):
            raise ValueError(f"a run id is 1 to 64 ASCII letters, digits and underscores, not {run_id!r}")
        self._folder, self._run_id, self._clock, self._max_bytes = folder, run_id, clock, max_bytes
        self._info = {"software": "nianbao", "format": "WARC File Format 1.1", **(info or {})}
        self._file: FileIO | None = None
        self._name = ""
        self._info_id = ""
        self._serial = 0

    def write_response(self, exchange: Exchange, payload: bytes) -> Capture:
        """Keep a response with its payload exactly as transferred (content encoding on, chunk framing off)."""
        head = _storable(exchange)
        fields = [("WARC-Payload-Digest", warc_record.sha256_digest(payload))]
        return self._exchange(
            "response", exchange, fields, head.to_bytes() + payload, bool(head.get("Content-Encoding"))
        )

    def write_revisit(self, exchange: Exchange, known: LastCapture) -> Capture:
        """Keep that the payload is the one already stored in ``known``: by a 304, else by equal digest."""
        head = _storable(exchange)
        fields = [
            ("WARC-Payload-Digest", known.payload_digest),
            ("WARC-Profile", _PROFILE + ("server-not-modified" if head.status == 304 else "identical-payload-digest")),
            ("WARC-Refers-To", f"<{known.record_id}>"),
            ("WARC-Refers-To-Target-URI", known.url),
            ("WARC-Refers-To-Date", warc_record.warc_date(known.fetched_at)),
        ]
        return self._exchange("revisit", exchange, fields, head.to_bytes())

    def write_conversion(self, of: Capture, text: bytes, content_type: str, software: str) -> Capture:
        """Keep what a browser's scripts made of a stored answer: a ``conversion``, which claims no HTTP exchange.

        ``software`` names the browser that did it; it stands in ``Nianbao-Rendered-By``.
        """
        record_id, when = warc_record.new_record_id(), self._clock()
        self._make_room(when)
        fields = [
            *self._common(of.url),
            ("WARC-Refers-To", f"<{of.record_id}>"),
            ("WARC-Payload-Digest", warc_record.sha256_digest(text)),
            ("Nianbao-Rendered-By", software),
            (warc_record.VISIT_FIELD, of.visit_id),
        ]
        built = warc_record.build_record("conversion", record_id, when, fields, content_type, text)
        offset, length = self._append(built)
        return replace(capture_from_record(built.record, self._name, offset, length), content_type=content_type)

    def write_screenshot(self, of: Capture, shown: ShownPage, most_bytes: int) -> None:
        """Keep what a browser shows of the capture written last. Raises ScreenshotError: larger than ``most_bytes``."""
        png = labelled_screenshot(shown, of, most_bytes)
        built = screenshot_record(png, of, shown.software, shown.made_at)
        if self._file is not None and self._name == of.warc_file:
            self._append(built, packed=True)

    def write_failure(self, exchange: Exchange, error_class: str, error_text: str) -> Capture:
        """Keep why there is no response: ``error_class`` is one word (dns, connect, tls, timeout, robots, …)."""
        lines = {"nianbao-error-class": error_class, "nianbao-error-text": error_text}
        return self._exchange("metadata", exchange, [], _warc_fields(lines))

    def write_note(self, visit: Mapping[str, object], *, url: str = "") -> str:
        """Keep a finished visit or run as JSON and return the record's id.

        ``url`` is the column's address, by default ``visit["url"]``; ``visit["visit_id"]`` (or "id") joins it to
        its captures. A run without address stands under ``urn:nianbao:run:<run id>``.
        """
        target = url or str(visit.get("url") or f"urn:nianbao:run:{self._run_id}")
        visit_id = str(visit.get("visit_id") or visit.get("id") or "")
        body = json.dumps(visit, ensure_ascii=False, sort_keys=True, default=str).encode()
        record_id, when = warc_record.new_record_id(), self._clock()
        self._make_room(when)
        fields = [*self._common(target), (warc_record.VISIT_FIELD, visit_id)]
        self._append(warc_record.build_record("metadata", record_id, when, fields, warc_record.JSON, body))
        return record_id

    def close(self) -> None:
        """Force the open file to disk and seal it in the manifest. The writer may be used again after it."""
        if self._file is None:
            return
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None
        manifest.append_to_manifest(self._folder, self._name, self._clock())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _exchange(
        self, kind: str, exchange: Exchange, fields: list[tuple[str, str]], block: bytes, packed: bool = False
    ) -> Capture:
        record_id, when = warc_record.new_record_id(), self._clock()
        self._make_room(when)
        http = kind in ("response", "revisit")
        content_type = warc_record.HTTP_RESPONSE if http else warc_record.WARC_FIELDS
        named = [*self._common(exchange.url), *_transport(exchange), *fields, *exchange.fields]
        named.append((warc_record.VISIT_FIELD, exchange.visit_id))
        built = warc_record.build_record(kind, record_id, when, named, content_type, block)
        request = self._request(exchange, exchange.request, record_id, when) if exchange.request is not None else None
        offset, length = self._append(built, request, packed=packed)
        return capture_from_record(built.record, self._name, offset, length)

    def _request(self, exchange: Exchange, head: HttpHead, concurrent_to: str, when: datetime) -> BuiltRecord:
        fields = [*self._common(exchange.url), ("WARC-Concurrent-To", f"<{concurrent_to}>")]
        block = head.to_bytes() + exchange.request_body
        request_id = warc_record.new_record_id()
        return warc_record.build_record("request", request_id, when, fields, warc_record.HTTP_REQUEST, block)

    def _common(self, url: str) -> list[tuple[str, str]]:
        return [("WARC-Target-URI", url), ("WARC-Warcinfo-ID", f"<{self._info_id}>")]

    def _append(
        self, built: BuiltRecord, request: BuiltRecord | None = None, *, packed: bool = False
    ) -> tuple[int, int]:
        """Write one gzip member, and that of its request, in one go; offset and length of the first.

        ``packed``: the server had compressed the block.
        """
        assert self._file is not None
        offset = self._file.tell()
        member = compress_member(built.data, built.block_at if packed else len(built.data))
        second = compress_member(request.data, len(request.data)) if request else b""
        try:
            _write_all(self._file, member + second)
        except OSError:  # a full disk: take back half a record, so that a later one does not follow it
            self._file.truncate(offset)
            self._file.seek(offset)
            raise
        return offset, len(member)

    def _make_room(self, when: datetime) -> None:
        """Have an open file below the bound; a response and its request never lie in two files."""
        if self._file is not None and self._file.tell() >= self._max_bytes:
            self.close()
        if self._file is None:
            self._open(when)

    def _open(self, when: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            self._serial += 1
            stamp = when.astimezone(UTC)
            self._name = f"nianbao-{stamp:%Y%m%d%H%M%S}-{self._run_id}-{self._serial:05d}.warc.gz"
            try:
                self._file = open_locked(self._folder / self._name)
            except FileExistsError:
                continue  # the same run started again within a second: never write into an old file
        self._info_id = warc_record.new_record_id()
        body = _warc_fields({**self._info, "isPartOf": self._run_id})
        fields = [("WARC-Filename", self._name)]
        self._append(warc_record.build_record("warcinfo", self._info_id, when, fields, warc_record.WARC_FIELDS, body))


def _write_all(file: FileIO, data: bytes) -> None:
    """Unbuffered: what this returns from is with the operating system, and nothing stale is written later."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _storable(exchange: Exchange) -> HttpHead:
    """Return the response's head, its Transfer-Encoding renamed: the framing is off, and readers would look for it."""
    assert exchange.response is not None
    return exchange.response.renamed("Transfer-Encoding", "X-Orig-Transfer-Encoding")


def _transport(exchange: Exchange) -> list[tuple[str, str]]:
    found = [("WARC-IP-Address", exchange.ip), ("WARC-Truncated", exchange.truncated)]
    found += [("WARC-Protocol", protocol) for protocol in exchange.protocols]
    return [*found, ("WARC-Cipher-Suite", exchange.cipher)]


def _warc_fields(lines: Mapping[str, str]) -> bytes:
    folded = ((name, " ".join(value.split())) for name, value in lines.items() if value)
    return "".join(f"{name}: {value}\r\n" for name, value in folded).encode("utf-8", "replace")
