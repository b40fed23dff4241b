"""Verification of the archive: digests, manifest entries and originals of revisits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.x509 import Certificate

from archive.captures import manifest, warc_record
from archive.captures.gzip_members import DamagedMember, Member, iter_members
from archive.captures.http_head import HttpHead
from archive.captures.kept_files import kept_size
from archive.captures.object_store import StoreError
from archive.captures.sealing import is_being_written
from archive.captures.stored_sheet import read_sheet
from archive.captures.timestamps import timestamp_problems
from archive.captures.warc_reader import warc_files
from archive.captures.warc_record import WarcRecord
from archive.errors import UnreadableError

ProblemKind = Literal[
    "missing_file",
    "altered_file",
    "damaged_record",
    "truncated_record",
    "block_digest",
    "payload_digest",
    "dangling_revisit",
    "broken_chain",
    "unsealed_file",
    "torn_line",
    "lost_tail",
    "lost_capture",
    "wrong_stamp",
    "unread_file",
]


@dataclass(frozen=True, slots=True)
class IntegrityProblem:
    """One thing wrong: in which file, at which byte (None: the file as a whole), and why in words.

    Notes, which lose nothing: ``unsealed_file``, of a run that died before it could close its file; the next run seals
    it. ``torn_line``, an unfinished line of a manifest whose chain is whole without it. ``unread_file`` is no note: the
    object storage did not give the file, so that nothing is proved of it, neither sound nor altered.
    """

    kind: ProblemKind
    file: str
    offset: int | None
    reason: str

    @property
    def is_note(self) -> bool:
        """Whether nothing is lost or altered by it."""
        return self.kind in ("unsealed_file", "torn_line")


def verify(folder: Path, roots: Sequence[Certificate] = (), *, read_stored: bool = True) -> list[IntegrityProblem]:
    """Everything wrong with the WARC files, manifests and time stamps of a folder; empty when all is sound.

    ``roots`` are the certificates trusted to stamp; without them only what was stamped is compared. ``read_stored``:
    whether files that lie in object storage alone are read back whole; else their sheets are compared.
    """
    problems = list(manifest_problems(folder, read_stored=read_stored))
    problems += [
        IntegrityProblem("wrong_stamp", name, None, reason) for name, reason in timestamp_problems(folder, roots)
    ]
    responses: dict[str, str] = {}
    revisits: list[tuple[str, int, WarcRecord]] = []
    files = warc_files(folder)
    read = [path for path in files if read_stored or path.is_file()]
    for path in read:
        try:
            for member in iter_members(path):
                problems.extend(_member_problems(path.name, member, responses, revisits))
        except StoreError as error:
            problems.append(_unread(path.name, error))
    problems.extend(_revisit_problems(responses, revisits, all_read=len(read) == len(files)))
    return problems


def manifest_problems(
    folder: Path, pattern: str = "*.warc.gz", *, read_stored: bool = True
) -> Iterator[IntegrityProblem]:
    """Yield what is wrong with the hash chain of a folder and with the files it names.

    ``pattern``: files it should name; ``read_stored``: as in ``verify``.
    """
    lines = list(manifest.read_entries(folder))
    found = [entry for entry in lines if isinstance(entry, manifest.ManifestEntry)]
    breaks = list(manifest.chain_breaks(found))
    for invalid in (line for line in lines if isinstance(line, manifest.InvalidLine)):
        kind: ProblemKind = "torn_line" if invalid.is_torn and not breaks else "broken_chain"
        yield IntegrityProblem(kind, invalid.manifest, None, f"line {invalid.line}: {invalid.reason}")
    for entry in found:
        yield from _sealed_file_problems(folder, entry, read_stored)
    for entry, reason in breaks:
        yield IntegrityProblem("broken_chain", entry.name, None, f"manifest entry {entry.serial}: {reason}")
    for name in manifest.unlisted_files(folder, pattern):
        if not is_being_written(folder / name):
            yield IntegrityProblem("unsealed_file", name, None, "no manifest names this file")


def missing_files(folder: Path) -> Iterator[IntegrityProblem]:
    """Yield the files that a manifest names and that are neither in the folder nor in object storage, unread."""
    for entry in manifest.sealed_entries(folder):
        if kept_size(folder / Path(entry.name).name) is None:
            yield _missing(entry)


def head_problems(folder: Path, heads: Iterable[tuple[int, str, str]]) -> Iterator[IntegrityProblem]:
    """Yield a problem for each head that the manifest of ``folder`` lacks or holds with another hash.

    A head is serial, hash, and in words where and when it stood.
    """
    hashes = {entry.serial: entry.hash for entry in manifest.sealed_entries(folder)}
    last = max(hashes, default=0)
    for serial, digest, recorded in heads:
        if hashes.get(serial) != digest:
            lacks = "holds another" if serial in hashes else f"ends at {last} and lacks"
            reason = f"the manifest {lacks} entry {serial}, {recorded}"
            yield IntegrityProblem("lost_tail", folder.name, None, reason)


def _sealed_file_problems(folder: Path, entry: manifest.ManifestEntry, read_stored: bool) -> Iterator[IntegrityProblem]:
    path = folder / Path(entry.name).name
    size = kept_size(path)
    if size is None:
        yield _missing(entry)
    elif size != entry.size:
        reason = f"it has {size} bytes, the manifest says {entry.size}"
        yield IntegrityProblem("altered_file", entry.name, None, reason)
    else:
        yield from _digest_problem(path, entry, read_stored)


def _digest_problem(path: Path, entry: manifest.ManifestEntry, read_stored: bool) -> Iterator[IntegrityProblem]:
    sheet = None if read_stored or path.is_file() else read_sheet(path)
    try:
        same = (sheet.sha256 if sheet else manifest.file_sha256(path)) == entry.sha256
    except StoreError as error:
        yield _unread(entry.name, error)
        return
    if not same:
        yield IntegrityProblem("altered_file", entry.name, None, "its SHA-256 is not the one in the manifest")


def _missing(entry: manifest.ManifestEntry) -> IntegrityProblem:
    return IntegrityProblem("missing_file", entry.name, None, "the manifest names this file, but it is gone")


def _unread(name: str, error: StoreError) -> IntegrityProblem:
    return IntegrityProblem("unread_file", name, None, f"not proved: {error.strerror}")


def _member_problems(
    name: str,
    member: Member | DamagedMember,
    responses: dict[str, str],
    revisits: list[tuple[str, int, WarcRecord]],
) -> Iterator[IntegrityProblem]:
    if isinstance(member, DamagedMember):
        kind: ProblemKind = "truncated_record" if member.truncated else "damaged_record"
        yield IntegrityProblem(kind, name, member.offset, member.reason)
        return
    try:
        record = warc_record.parse_record(member.data)
    except UnreadableError as error:
        yield IntegrityProblem("damaged_record", name, member.offset, str(error))
        return
    if record.type == "response":
        responses[record.get("WARC-Record-ID")] = record.get("WARC-Payload-Digest")
    elif record.type == "revisit":
        revisits.append((name, member.offset, record))
    yield from _digest_problems(name, member.offset, record)


def _digest_problems(name: str, offset: int, record: WarcRecord) -> Iterator[IntegrityProblem]:
    identifier = record.get("WARC-Record-ID")
    if record.get("WARC-Block-Digest") != warc_record.sha256_digest(record.block):
        yield IntegrityProblem("block_digest", name, offset, f"the block of {identifier} is not what was written")
    if record.type in ("response", "conversion"):
        payload = HttpHead.split(record.block)[1] if record.type == "response" else record.block
        if record.get("WARC-Payload-Digest") != warc_record.sha256_digest(payload):
            yield IntegrityProblem(
                "payload_digest", name, offset, f"the payload of {identifier} is not what was written"
            )


def _revisit_problems(
    responses: dict[str, str], revisits: list[tuple[str, int, WarcRecord]], *, all_read: bool
) -> Iterator[IntegrityProblem]:
    for name, offset, record in revisits:
        target = record.get("WARC-Refers-To")
        if target not in responses and not all_read:
            continue  # it may lie in a file that was not read
        if target not in responses:
            yield IntegrityProblem("dangling_revisit", name, offset, f"it refers to {target}, which is not here")
        elif responses[target] != record.get("WARC-Payload-Digest"):
            yield IntegrityProblem("dangling_revisit", name, offset, f"its digest is not that of {target}")
