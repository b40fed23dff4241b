"""A board frozen the day after its deadline: what notices rest on, written once and never changed.

The file's name carries the digest of its content, so that a changed file is known as such.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from filelock import FileLock
from sqlalchemy.orm import Session

from archive.captures import manifest
from archive.clock import day_end
from archive.config.deadlines import Deadlines
from archive.config.kinds import OrganKind
from archive.config.paths import data_dir
from archive.errors import NianbaoError, NotFoundError, UnreadableError
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.verdicts.status import board
from archive.write_once import write_once

_NAME = re.compile(r"(?P<region>[0-9]*|all)-(?P<year>\d{4})-(?P<moment>\d{8}T\d{6}Z)-(?P<digest>[0-9a-f]{16})\.json")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen board. ``digest`` is the SHA-256 of the file; ``content`` holds ``board`` as `nianbao status --format
    json` gives it, with the versions of the rules it was made by and the deadline rule of every filing.

    ``as_of``: the moment it speaks of; ``frozen_at``: when it was made, later when the machine had been off. Both UTC.
    """

    path: Path
    digest: str
    region: str
    year: int
    as_of: datetime
    frozen_at: datetime
    content: dict[str, Any]

    @property
    def late(self) -> bool:
        """Whether it was frozen more than a day after the moment it speaks of: then it is a judgement in retrospect."""
        return self.frozen_at - self.as_of > timedelta(days=1)

    @property
    def counts(self) -> dict[str, int]:
        """How many filings are in each state."""
        counts: dict[str, int] = self.content["board"]["counts"]
        return counts

    @property
    def filings(self) -> list[dict[str, Any]]:
        """The filings as the contract gives them."""
        filings: list[dict[str, Any]] = self.content["board"]["filings"]
        return filings


def freeze_times(deadlines: Deadlines, region: str, year: int) -> list[datetime]:
    """When a year is frozen: 24:00 of the day after each of its deadlines, so that a whole day of visits is in."""
    dues = set()
    for kind in get_args(OrganKind):
        try:
            dues.add(deadlines.deadline_for(kind, year, region).due)
        except NotFoundError:
            continue
    return [day_end(due + timedelta(days=1)) for due in sorted(dues)]


def freeze_board(
    session: Session,
    deadlines: Deadlines,
    region: str,
    year: int,
    as_of: datetime,
    *,
    frozen_at: datetime | None = None,
    folder: Path | None = None,
) -> Snapshot:
    """Return the frozen board of a region and year as of a moment; made at the first asking, the same file ever after.

    ``frozen_at`` is the present instant (``as_of`` when it is not told). The file is entered in the hash chain of the
    folder; one that a crash kept out of it is entered the next time.
    """
    folder = folder or snapshots_folder()
    with _freezing(folder):
        found = find_snapshot(region, year, as_of, folder=folder)
        if found is None:
            content = _content(session, deadlines, region, year, as_of, frozen_at or as_of)
            data = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
            path = folder / f"{filename_stem(region, year, as_of)}-{hashlib.sha256(data).hexdigest()[:16]}.json"
            write_once(path, data, 0o444)
            found = load_snapshot(path)
        if found.path.name in manifest.unlisted_files(folder, "*.json"):
            manifest.append_to_manifest(folder, found.path.name, frozen_at or as_of)
    return found


def _content(
    session: Session, deadlines: Deadlines, region: str, year: int, as_of: datetime, frozen_at: datetime
) -> dict[str, Any]:
    judged = board(session, deadlines, year, as_of, region=region)
    rules = {filing.facts.deadline.rule.id: filing.facts.deadline.rule for filing in judged.filings}
    return {
        "region": region,
        "year": year,
        "as_of": as_of.isoformat(),
        "frozen_at": frozen_at.isoformat(),
        "rule_version": RULE_VERSION,
        "deadlines_version": deadlines.version,
        "rules": {name: rule.model_dump(mode="json") for name, rule in rules.items()},
        "rule_of": {filing.facts.organ_id: filing.facts.deadline.rule.id for filing in judged.filings},
        "board": judged.to_json(),
    }


def find_snapshot(region: str, year: int, as_of: datetime, *, folder: Path | None = None) -> Snapshot | None:
    """Return the frozen board of that moment, when it was frozen. Raises UnreadableError when its file was changed."""
    files = sorted((folder or snapshots_folder()).glob(f"{filename_stem(region, year, as_of)}-*.json"))
    if len(files) > 1:
        raise UnreadableError(f"several snapshots of one moment: {', '.join(file.name for file in files)}")
    return load_snapshot(files[0]) if files else None


def snapshots(folder: Path | None = None) -> list[Path]:
    """Return the files of all frozen boards, by region, year and moment."""
    return [path for path in sorted((folder or snapshots_folder()).glob("*.json")) if _NAME.fullmatch(path.name)]


def load_snapshot(path: Path) -> Snapshot:
    """Read a frozen board. Raises UnreadableError when the file is not what its name says."""
    named = _NAME.fullmatch(path.name)
    if named is None:
        raise UnreadableError(f"{path}: not the name of a snapshot")
    try:
        data = path.read_bytes()
    except OSError as refused:
        raise UnreadableError(f"{path}: {refused.strerror or refused}") from refused
    digest = hashlib.sha256(data).hexdigest()
    if not digest.startswith(named["digest"]):
        raise UnreadableError(f"{path}: its content is not the one that was frozen (digest {digest[:16]})")
    content: dict[str, Any] = json.loads(data)
    as_of, frozen_at = datetime.fromisoformat(content["as_of"]), datetime.fromisoformat(content["frozen_at"])
    return Snapshot(path, f"sha256:{digest}", content["region"], content["year"], as_of, frozen_at, content)


def snapshots_folder() -> Path:
    """Where frozen boards lie: ``snapshots`` in the data folder."""
    return data_dir() / "snapshots"


def filename_stem(region: str, year: int, as_of: datetime) -> str:
    """Return what the name of a snapshot's file begins with."""
    return f"{region or 'all'}-{year}-{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _freezing(folder: Path) -> FileLock:
    """Two that freeze one moment at once would give it two files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise NianbaoError(f"{folder}: {refused.strerror or refused}") from refused
    return FileLock(folder / "freeze.lock")
