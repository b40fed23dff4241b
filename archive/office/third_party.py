"""Captures of others are taken in as an act: who brought them, whose they are and why stand in the journal.

The line comes before the file is kept under its name: one that was killed in between is finished by the next import of
the same file, as its line says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.config.sites import SiteConfig
from archive.ingest.third_party_files import CheckedCopy, ThirdPartyFile, checked_copy
from archive.journal.line import JournalLine
from archive.office.act import act
from archive.office.act_kinds import IMPORT
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.place import Office


@dataclass(frozen=True, slots=True)
class ImportWords:
    """What is said of a file: whose captures they are, as readers are shown it, and why they are imported."""

    origin: str
    reason: str


def import_third_party(
    office: Office, actor: Actor, path: Path, said: ImportWords, sites: dict[str, SiteConfig], now: datetime
) -> tuple[ThirdPartyFile, bool]:
    """Check a file to its end and keep it, by one line of the journal; the file as it is kept, and whether it is new.

    The act is of the region that holds all registered sites in the file. Raises RefusedFileError, RefusedError;
    nothing is kept then.
    """
    with checked_copy(office.data, path, now) as copy:
        if isinstance(copy, ThirdPartyFile):
            return copy, False
        line = _begun(office, copy) or act(office, actor, _intent(copy, said, sites), now)
        return copy.keep(str(line.body["third_party"]["origin"]), line.by, line.at), True


def _begun(office: Office, copy: CheckedCopy) -> JournalLine | None:
    return journal_state(office.data).last.get(_object(copy))


def _object(copy: CheckedCopy) -> str:
    return f"third-party:{copy.sha256}"


def _intent(copy: CheckedCopy, said: ImportWords, sites: dict[str, SiteConfig]) -> Intent:
    regions = sorted(site.region for site in sites.values() if copy.hosts.intersection(site.all_hosts))
    told = {
        "sha256": copy.sha256,
        "file": copy.name,
        "size": copy.size,
        "records": copy.records,
        "origin": said.origin.strip(),
        "reason": said.reason.strip(),
    }
    return Intent(IMPORT, _object(copy), _common_region(regions), {"third_party": told})


def _common_region(regions: list[str]) -> str:
    """Return the smallest region that holds all of these, which are sorted: a county, city or province, "" for all."""
    if not regions:
        return ""
    first, last = regions[0], regions[-1]
    return first if first == last else next((first[:n] for n in (4, 2) if first[:n] == last[:n]), "")
