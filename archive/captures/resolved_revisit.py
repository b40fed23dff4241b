"""What a viewer is given in the place of a 304: the body it confirmed, under the time of the confirmation.

A 304 has no body and hardly any headers, so viewers show nothing for it; what a browser rendered is no answer of the
network, so they do not look for it. The stand-in is a `resource` record: it
claims no HTTP exchange of its own, and names the record that it stands for.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from archive.captures import warc_record
from archive.captures.gzip_members import read_member
from archive.captures.http_head import HttpHead
from archive.captures.stored_record import Capture
from archive.captures.warc_reader import Resolve, read_payload

STANDS_FOR = "Nianbao-Stands-For"
_UNKNOWN = "application/octet-stream"


def needs_resolving(kind: str, status: int | None) -> bool:
    """Whether a capture of a kind shows nothing by itself although a body is known to have been there."""
    return kind == "rendered" or (kind == "revisit" and status == 304)


@dataclass(frozen=True, slots=True)
class ResolvedRevisit:
    """A stand-in's gzip member, and what an index says of it."""

    member: bytes
    content_type: str
    payload_digest: str


def resolve_revisit(folder: Path, capture: Capture, resolve: Resolve) -> ResolvedRevisit:
    """Make one. Raises UnreadableError when the body is not kept or not sound."""
    payload = read_payload(folder, capture, resolve)
    kind = next((value for name, value in payload.headers if name.lower() == "content-type"), "") or _UNKNOWN
    digest = warc_record.sha256_digest(payload.body)
    fields = [
        ("WARC-Target-URI", capture.url),
        (STANDS_FOR, f"<{capture.record_id}>"),
        ("WARC-Payload-Digest", digest),
    ]
    record_id = uuid5(NAMESPACE_URL, f"{STANDS_FOR} {capture.record_id}").urn  # made again, it is the same
    built = warc_record.build_record("resource", record_id, capture.fetched_at, fields, kind, payload.body)
    return ResolvedRevisit(gzip.compress(built.data, mtime=0), kind, digest)


def confirmation_record(folder: Path, capture: Capture, holder: Capture) -> bytes:
    """Return the gzip member of a small stand-in for a 304: a `revisit` with the headers of the response ``holder``.

    It bears the time of the confirmation; the body is that of ``holder``. Raises UnreadableError.
    """
    stored = warc_record.parse_record(read_member(folder / holder.warc_file, holder.offset, holder.length))
    fields = [
        ("WARC-Target-URI", capture.url),
        (STANDS_FOR, f"<{capture.record_id}>"),
        ("WARC-Payload-Digest", holder.payload_digest),
        ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        ("WARC-Refers-To", f"<{holder.record_id}>"),
        ("WARC-Refers-To-Target-URI", holder.url),
        ("WARC-Refers-To-Date", warc_record.warc_date(holder.fetched_at)),
    ]
    record_id = uuid5(NAMESPACE_URL, f"{STANDS_FOR} {capture.record_id} headers").urn
    head = HttpHead.split(stored.block)[0].to_bytes()
    built = warc_record.build_record("revisit", record_id, capture.fetched_at, fields, warc_record.HTTP_RESPONSE, head)
    return gzip.compress(built.data, mtime=0)
