"""Captures of others as rows: those of registered sites, each with whose report of which year its content is.

Derived from ``third-party`` alone, so that a rebuilt database holds the same. A capture is an organ's report only when
its content is the report, names one report year, and names that organ of the site's roster and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlalchemy.orm import Session

from archive.captures.foreign_records import ForeignRecord, foreign_records
from archive.captures.warc_record import sha256_digest
from archive.clock import parse_instant
from archive.config.load import Configuration
from archive.database.models import ThirdPartyCapture
from archive.ingest.content import judge_content
from archive.ingest.page_authors import own_words
from archive.ingest.page_read import PageRead, read_body
from archive.ingest.roster import Roster
from archive.ingest.third_party_files import ThirdPartyFile, third_party_files, third_party_folder

_KINDS = ("response", "revisit", "resource")
_READ = ("text/html", "application/xhtml", "application/pdf", "application/msword", "application/vnd.openxml")


@dataclass(slots=True)
class Imported:
    """What a file gave: rows, those of them that are a report, and records passed over by reason."""

    captures: int = 0
    reports: list[tuple[str, int, datetime]] = field(default_factory=list)
    elsewhere: int = 0
    without_body: int = 0


def derive_third_party(session: Session, data: Path, configuration: Configuration) -> dict[str, Imported]:
    """Make all rows anew; what each file gave, by its SHA-256. Raises RefusedFileError: a file was altered."""
    session.execute(delete(ThirdPartyCapture))
    return {one.sha256: add_third_party(session, data, one, configuration) for one in third_party_files(data)}


def add_third_party(session: Session, data: Path, file: ThirdPartyFile, configuration: Configuration) -> Imported:
    """Add the rows of one file, in place of those it has."""
    session.execute(delete(ThirdPartyCapture).where(ThirdPartyCapture.file == file.sha256))
    told, regions = Imported(), _regions_by_host(configuration)
    rosters: dict[str, Roster] = {}
    imported_at = parse_instant(file.imported_at, whole_day=False)
    for number, one, body in _bodies(third_party_folder(data) / file.file, imported_at):
        region = regions.get(urlsplit(one.url).hostname or "")
        if region is None:
            told.elsewhere += 1
            continue
        status, content_type, content = body
        if not content:
            told.without_body += 1
            continue
        roster = rosters.setdefault(region, Roster(session, region, configuration))
        organ, year, reason = _whose(roster, one.url, status, content_type, content)
        row = ThirdPartyCapture(
            id=f"{file.sha256[:16]}-{number}",
            file=file.sha256,
            member=one.member,
            offset=one.offset,
            length=one.length,
            url=one.url,
            fetched_at=one.record.date,
            kind=one.kind,
            status=status,
            content_type=content_type,
            body_digest=sha256_digest(content),
            organ_id=organ,
            report_year=year,
            reason=reason,
            origin=file.origin,
            imported_by=file.by,
            imported_at=imported_at,
        )
        session.add(row)
        told.captures += 1
        if organ and year:
            told.reports.append((organ, year, row.fetched_at))
    session.flush()
    return told


_Body = tuple[int | None, str, bytes]


def _bodies(path: Path, now: datetime) -> Iterator[tuple[int, ForeignRecord, _Body]]:
    """Yield number, record and body of everything that shows something; a revisit has the body that it repeats.

    That body is looked for before it in the same file, by record id, then by digest.
    """
    seen: dict[str, tuple[int, ForeignRecord]] = {}
    for number, one in enumerate(foreign_records(path, now)):
        if one.kind not in _KINDS or not one.url.startswith(("http://", "https://")):
            continue
        digest = one.record.get("WARC-Payload-Digest")
        if one.kind == "revisit":
            held = seen.get(one.record.get("WARC-Refers-To")) or seen.get(digest)
            yield number, one, held[1].body() if held else (None, "", b"")
            continue
        for key in filter(None, (one.record.get("WARC-Record-ID"), digest)):
            seen.setdefault(key, (number, one))
        yield number, one, one.body()


def _whose(
    roster: Roster, url: str, status: int | None, content_type: str, content: bytes
) -> tuple[str | None, int | None, str]:
    """Return organ, report year and what the content is; neither of both unless all is sure."""
    if status != 200:
        return None, None, f"http_{status}"
    if content_type and not content_type.lower().startswith(_READ):
        return None, None, "no page and no document"
    read = read_body("", None, content, url=url, content_type=content_type)
    judged = judge_content(read)
    if judged.kind != "report":
        return None, None, judged.reason
    organs = _organs(roster, read)
    if len(organs) != 1 or len(judged.years) != 1:
        named = ", ".join(sorted(organs)) or "no organ of the roster"
        return None, None, f"{judged.reason}; it names {named} and {len(judged.years)} report years"
    return organs.pop(), judged.years[0], judged.reason


def _organs(roster: Roster, read: PageRead) -> set[str]:
    return {found[0] for name in own_words(read) if len(found := roster.match(name)) == 1}


def _regions_by_host(configuration: Configuration) -> dict[str, str]:
    return {host: site.region for site in configuration.sites.values() for host in site.all_hosts}
