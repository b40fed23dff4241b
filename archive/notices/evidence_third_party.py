"""Captures of others in an evidence package: their records, apart from ours, and who brought them when."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures.cdxj import IndexLine
from archive.captures.foreign_records import stored_member
from archive.captures.http_head import bare_type
from archive.captures.wacz import WaczPage
from archive.captures.warc_record import sha256_digest
from archive.clock import format_second, utc_iso
from archive.database.models import ThirdPartyCapture
from archive.errors import UnreadableError
from archive.ingest.third_party_files import third_party_files, third_party_folder

THIRD_PARTY = "third-party.warc.gz"


@dataclass(slots=True)
class ThirdPartyPart:
    """``data``: the records as they were handed in; ``told``: one entry a capture."""

    data: bytearray = field(default_factory=bytearray)
    lines: list[IndexLine] = field(default_factory=list)
    pages: list[WaczPage] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def description(self) -> bytes:
        """The entries as JSON."""
        return json.dumps(self.told, ensure_ascii=False, indent=2).encode()


def third_party_captures(session: Session, organ_id: str, year: int, as_of: datetime) -> list[ThirdPartyCapture]:
    """Return those that show a filing's report and had been imported by a moment, the earliest first."""
    stored = ThirdPartyCapture
    query = select(stored).where(stored.organ_id == organ_id, stored.report_year == year)
    return list(session.scalars(query.where(stored.imported_at < as_of).order_by(stored.fetched_at, stored.id)))


def third_party_part(session: Session, data: Path, organ_id: str, year: int, as_of: datetime) -> ThirdPartyPart:
    """Collect them. Raises UnreadableError: a stored file is gone or altered."""
    part, files = ThirdPartyPart(), {one.sha256: one for one in third_party_files(data)}
    for one in third_party_captures(session, organ_id, year, as_of):
        if (file := files.get(one.file)) is None:
            raise UnreadableError(f"the imported file of capture {one.id} is gone from {third_party_folder(data)}")
        raw = stored_member(third_party_folder(data) / file.file, one.member, one.offset, one.length)
        member = raw if raw.startswith(b"\x1f\x8b") else gzip.compress(raw, mtime=0)
        kind, place = bare_type(one.content_type) or "unk", (len(part.data), len(member), sha256_digest(member))
        part.lines.append(IndexLine(one.url, one.fetched_at, kind, one.status, one.body_digest, THIRD_PARTY, *place))
        part.data += member
        title = f"第三方网页存档（{one.origin}），{format_second(one.fetched_at)}"
        part.pages.append(WaczPage(one.id, one.url, one.fetched_at, title))
        part.told.append(
            {
                "id": one.id,
                "url": one.url,
                "claimed_at": utc_iso(one.fetched_at),
                "origin": one.origin,
                "file": file.name,
                "file_sha256": one.file,
                "member": one.member,
                "offset": one.offset,
                "body_digest": one.body_digest,
                "imported_at": utc_iso(one.imported_at),
                "note_zh": "由他人抓取、事后导入，不是本站的查看；时间为其自述。只用于对单位有利的判断。",
                "note_en": "Captured by others and imported later, no visit of ours; its time is their claim. "
                "It is used in the organ's favour only.",
            }
        )
    return part
