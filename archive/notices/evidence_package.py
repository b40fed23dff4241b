"""The evidence package of one verdict: a WACZ that anybody can open in ReplayWeb.page and check by hand."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from archive.captures import warc_record
from archive.captures.cdxj import IndexLine
from archive.captures.http_head import bare_type
from archive.captures.resolved_revisit import needs_resolving, resolve_revisit
from archive.captures.sealing import proofs_of
from archive.captures.wacz import WaczWriter
from archive.captures.wacz_signature import Signer, sign_package
from archive.config.deadlines import Deadlines
from archive.errors import NianbaoError, NotFoundError
from archive.filings.record import Filing
from archive.filings.verdicts.status import FilingStatus, board
from archive.notices.evidence_index import EVIDENCE, REPLAY, SCREENSHOTS, index_lines, page_list
from archive.notices.evidence_parts import EvidenceCollector, EvidenceParts
from archive.notices.evidence_readme import ReadmeContext, readme, verdict_json
from archive.notices.evidence_screenshots import (
    Photographer,
    screenshot_lines,
    screenshot_pages,
    screenshots_json,
    screenshots_warc,
    take_screenshots,
)
from archive.notices.evidence_third_party import THIRD_PARTY, ThirdPartyPart, third_party_part
from archive.notices.guard import STATE_CHARGES, objection
from archive.notices.notice_phrases import filing_state_text
from archive.notices.statements import statements_on


@dataclass(frozen=True, slots=True)
class EvidencePackage:
    """What was written: ``digest`` is that of datapackage.json and vouches for the whole.

    ``signed_by``: the fingerprint of the key, "" for none. ``remarks``: sentences on what the package lacks.
    """

    path: Path
    filing: Filing
    caution: tuple[str, str]
    digest: str
    captures: int
    records: int
    signed_by: str = ""
    remarks: tuple[str, ...] = ()
    screenshots: int = 0


@dataclass(slots=True)
class _Warc:
    """A WARC file of the package in the making; records lie at known places in it."""

    name: str
    data: bytearray

    def append(self, member: bytes) -> int:
        offset = len(self.data)
        self.data += member
        return offset


def write_evidence_package(
    session: Session,
    deadlines: Deadlines,
    folder: Path,
    organ_id: str,
    year: int,
    as_of: datetime,
    output: Path,
    made_at: datetime,
    signer: Signer | None = None,
    photographer: Photographer | None = None,
) -> EvidencePackage:
    """Write the evidence of one filing's verdict as of a moment; ``folder`` holds the WARC files.

    ``signer`` signs it, ``photographer`` shows its pages. A time stamp or a picture that cannot be had is a remark,
    and the package is written all the same.
    Where the organ may not be named for that verdict any more, the package says so and why.

    Raises NotFoundError (no such organ, or a state that rests on no capture), UnreadableError (a damaged capture).
    """
    filings = board(session, deadlines, year, as_of, organ_ids=[organ_id]).filings
    if not filings:
        raise NotFoundError(f"there is no organ {organ_id}; `nianbao status --format csv` lists the ids")
    collector = EvidenceCollector(session, folder)
    parts = collector.collect(filings[0])
    caution = _caution(session, deadlines, filings[0], made_at)
    others = third_party_part(session, folder.parent, organ_id, year, as_of)
    job = _Job(folder, filings[0], parts, collector, as_of, made_at, caution, signer, photographer, others)
    return _write(job, output)


def _caution(session: Session, deadlines: Deadlines, filing: FilingStatus, now: datetime) -> tuple[str, str]:
    """Why nobody may be named by what the package shows, in both languages; empty when it accuses nobody or holds."""
    charge = STATE_CHARGES.get(filing.ruling.state)
    if charge is None:
        return "", ""
    today = board(session, deadlines, filing.facts.year, now, organ_ids=[filing.facts.organ_id]).filings
    why = objection(next(iter(today), None), charge, now, deadlines)
    return (why, f"this verdict may not be held against the organ ({why})") if why else ("", "")


@dataclass(frozen=True, slots=True)
class _Job:
    folder: Path
    filing: FilingStatus
    parts: EvidenceParts
    collector: EvidenceCollector
    as_of: datetime
    made_at: datetime
    caution: tuple[str, str] = ("", "")
    signer: Signer | None = None
    photographer: Photographer | None = None
    others: ThirdPartyPart = field(default_factory=ThirdPartyPart)


def _write(job: _Job, output: Path) -> EvidencePackage:
    version = metadata.version("nianbao")
    files = {picked.place.warc_file for picked in job.parts.records}
    proofs, sealed = proofs_of(job.folder, files)
    evidence, records = _evidence(job, version)
    replay, shown = _replay(job)
    shots = take_screenshots(job.parts, job.folder, job.collector.resolve, job.photographer)
    pictures, places = screenshots_warc(shots, _warcinfo(job, version, SCREENSHOTS, "screenshots made of the records"))
    known = ReadmeContext(
        version, job.made_at, job.as_of, bool(shown), any(name.endswith(".tsr") for name in proofs), sealed,
        job.caution, job.signer.fingerprint if job.signer else "", len(shots.pictures), bool(places), shots.remarks,
        tuple(statements_on(job.filing.facts.id, job.folder.parent, job.made_at)),
    )  # fmt: skip
    pages = [*page_list(job.parts.parts), *screenshot_pages(shots), *job.others.pages]
    signing = _Signing(job, f"nianbao {version}")
    record, rule = job.filing.record(), job.filing.facts.deadline.rule
    try:
        with WaczWriter(output, job.made_at) as wacz:
            wacz.warc(EVIDENCE, bytes(evidence.data))
            if shown:
                wacz.warc(REPLAY, bytes(replay.data))
            if pictures:
                wacz.warc(SCREENSHOTS, pictures)
            lines = index_lines(job.parts.parts, records, shown)
            if job.others.told:
                wacz.warc(THIRD_PARTY, bytes(job.others.data))
                wacz.file("evidence/third-party.json", job.others.description)
            wacz.index([*lines, *screenshot_lines(shots, places, records), *job.others.lines])
            wacz.pages(f"{job.filing.facts.organ} {job.filing.facts.year}", pages)
            for language in ("zh", "en"):
                text = readme(language, record, rule, job.parts.parts, job.parts.notes, known)
                wacz.file(f"evidence/README.{language}.md", text.encode())
            told = verdict_json(record, rule, list(records.values()), screenshots_json(shots), known)
            wacz.file("evidence/verdict.json", told)
            for shot in shots.pictures:
                wacz.file(shot.file, shot.png)
            for name, content in proofs.items():
                wacz.file(f"manifest/{name}", content)
            first = pages[0] if pages else None
            digest = wacz.finish(*_title(job), f"nianbao {version}", first, signing.sign if job.signer else None)
    except OSError as error:
        raise NianbaoError(f"{output}: cannot be written: {error.strerror}") from None
    return EvidencePackage(
        output, record, job.caution, digest, len(job.parts.parts), len(records), known.signed_by,
        (*signing.remarks, *shots.remarks), len(shots.pictures),
    )  # fmt: skip


@dataclass(slots=True)
class _Signing:
    """Signs the digest of the package in the making, and notes what the signature lacks."""

    job: _Job
    software: str
    remarks: list[str] = field(default_factory=list)

    def sign(self, digest: str) -> dict[str, str]:
        assert self.job.signer is not None
        signed = sign_package(self.job.signer, digest, self.job.made_at, self.software)
        if signed.unstamped:
            self.remarks.append(f"the signature bears no time stamp: {signed.unstamped}")
        return signed.data


def _title(job: _Job) -> tuple[str, str]:
    filing, caution = job.filing.record(), f"（{job.caution[0]}，不得据以点名）" if job.caution[0] else ""
    title = f"{filing.organ}{filing.year}年度政府信息公开工作年度报告：{filing_state_text(filing)}{caution}"
    return title, f"{filing.reason_zh}\n{filing.reason_en}"


def _evidence(job: _Job, version: str) -> tuple[_Warc, dict[str, dict[str, Any]]]:
    """Return the WARC of unchanged records, and by record id where each came from and where it lies now."""
    warc = _Warc(EVIDENCE, bytearray(_warcinfo(job, version, EVIDENCE, "excerpt, records unchanged")))
    roles = {part.capture.record_id: part.roles for part in job.parts.parts}
    told: dict[str, dict[str, Any]] = {}
    for picked in job.parts.records:
        record = picked.record
        told[picked.record_id] = {
            "record_id": picked.record_id,
            "type": record.type,
            "roles": list(roles.get(picked.record_id, ())),
            "url": record.get("WARC-Target-URI"),
            "date": record.get("WARC-Date"),
            "payload_digest": record.get("WARC-Payload-Digest"),
            "refers_to": record.get("WARC-Refers-To"),
            "archived_in": {"file": picked.place.warc_file, "offset": picked.place.offset},
            "here": {"file": f"archive/{EVIDENCE}", "offset": warc.append(picked.data)},
            "length": picked.place.length,
            "sha256": picked.sha256,
        }
    return warc, told


def _warcinfo(job: _Job, version: str, name: str, description: str) -> bytes:
    """Return the first member of a WARC file; the same evidence gives the same bytes."""
    about = f"software: nianbao {version}\r\nformat: WARC File Format 1.1\r\ndescription: {description}\r\n"
    seed = f"{job.filing.facts.id} {job.as_of} {job.made_at}" + ("" if name == EVIDENCE else f" {name}")
    info = warc_record.build_record(
        "warcinfo", uuid5(NAMESPACE_URL, seed).urn, job.made_at, [("WARC-Filename", name)], warc_record.WARC_FIELDS,
        about.encode(),
    )  # fmt: skip
    return gzip.compress(info.data, mtime=0)


def _replay(job: _Job) -> tuple[_Warc, dict[str, IndexLine]]:
    """Bodies to show for answers 304, and by the record id of each such answer its line of the index."""
    warc = _Warc(REPLAY, bytearray())
    shown: dict[str, IndexLine] = {}
    for capture in (part.capture for part in job.parts.parts):
        if needs_resolving(capture.kind, capture.status):
            body = resolve_revisit(job.folder, capture, job.collector.resolve)
            offset, length, digest = warc.append(body.member), len(body.member), warc_record.sha256_digest(body.member)
            shown[capture.record_id] = IndexLine(
                capture.url, capture.fetched_at, bare_type(body.content_type), 200, body.payload_digest, REPLAY,
                offset, length, digest,
            )  # fmt: skip
    return warc, shown
