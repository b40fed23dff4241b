"""What a viewer can open of an evidence package: the index of its records and the list of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from archive.captures.cdxj import IndexLine
from archive.captures.http_head import bare_type
from archive.captures.stored_record import Capture
from archive.captures.wacz import WaczPage
from archive.clock import format_second
from archive.notices.evidence_parts import EvidencePart
from archive.notices.evidence_roles import ROLES

EVIDENCE, REPLAY, SCREENSHOTS = "evidence.warc.gz", "replay.warc.gz", "screenshots.warc.gz"
# A reader wants the report first, then the column with and without it.
_FIRST = ("report", "attachment", "present", "absent", "doubt", "precedent", "redirect", "failed_visit", "original")


def index_lines(
    parts: Iterable[EvidencePart], records: Mapping[str, Mapping[str, Any]], shown: Mapping[str, IndexLine]
) -> list[IndexLine]:
    """Return what a viewer can open: responses, revisits with a body elsewhere, and stand-ins."""
    lines = list(shown.values())
    for capture in (part.capture for part in parts):
        if capture.kind == "failure" or capture.record_id in shown:
            continue
        record = records[capture.record_id]
        lines.append(
            IndexLine(
                url=capture.url,
                time=capture.fetched_at,
                mime="warc/revisit" if capture.kind == "revisit" else bare_type(capture.content_type),
                status=capture.status,
                digest=capture.payload_digest,
                filename=EVIDENCE,
                offset=record["here"]["offset"],
                length=record["length"],
                record_digest=f"sha256:{record['sha256']}",
            )
        )
    return lines


def page_list(parts: Iterable[EvidencePart]) -> list[WaczPage]:
    """Return the list of pages, the most telling first; what failed or only led elsewhere shows nothing."""
    return [_page(part) for part in shown_parts(parts)]


def shown_parts(parts: Iterable[EvidencePart]) -> list[EvidencePart]:
    """Return the parts that show something, the most telling first."""
    shown = [part for part in parts if part.capture.kind != "failure" and _opens(part.capture)]
    return sorted(shown, key=lambda part: min(_FIRST.index(role) for role in part.roles))


def _opens(capture: Capture) -> bool:
    if capture.kind == "rendered":
        return True
    return capture.status is not None and (capture.status < 300 or capture.status == 304)


def _page(part: EvidencePart) -> WaczPage:
    capture = part.capture
    words = "；".join(ROLES[role][0] for role in part.roles)
    return WaczPage(
        capture.record_id.rpartition(":")[2],
        capture.url,
        capture.fetched_at,
        f"{words}，{format_second(capture.fetched_at)}",
    )
