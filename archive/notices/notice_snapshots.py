"""What a notice rests on: the frozen boards of its region, or, at a moment that was asked for, one judged now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from archive.clock import format_minute
from archive.config.deadlines import Deadlines
from archive.errors import NotFoundError
from archive.filings.facts.report_years import organ_regions
from archive.filings.snapshots.snapshot_board import RecordBoard, records_of_board, thaw_snapshots
from archive.filings.snapshots.snapshot_store import Snapshot, find_snapshot, freeze_board
from archive.filings.verdicts.status import board

_SHORT = 16  # letters of a digest on a sheet


@dataclass(frozen=True, slots=True)
class SnapshotSource:
    """Where the figures of a notice come from. ``digest``: SHA-256 in hex of the snapshot, or of the sorted digests of
    several; "" when nothing was frozen. ``frozen_at`` is the latest moment of freezing (UTC)."""

    digest: str = ""
    files: tuple[str, ...] = ()
    frozen_at: datetime | None = None
    late: bool = False

    @property
    def words(self) -> str:
        """A sentence for the document."""
        several = f"{len(self.files)}份快照合并计算" if len(self.files) > 1 else "".join(self.files)
        return self._resting(f"，快照摘要（SHA-256）{self.digest}（{several}）")

    @property
    def short_words(self) -> str:
        """The same for a sheet, with the beginning of the digest alone."""
        return self._resting(f"，快照摘要{self.digest[:_SHORT]}")

    def _resting(self, which: str) -> str:
        if self.frozen_at is None:
            return "本件按指定时刻的网页存档即时判定，没有使用定格的数据快照。"
        late = "，系事后按上述截止时刻以前的网页存档补行定格" if self.late else ""
        return f"本件依据定格的数据快照（定格于{format_minute(self.frozen_at)}{late}）{which}。"


def frozen_board(
    session: Session, region: str, year: int, moment: datetime, folder: Path | None = None
) -> tuple[RecordBoard, SnapshotSource]:
    """Return the frozen boards of all regions under a code as one. Raises NotFoundError where one is not frozen yet."""
    found = []
    for code in _codes(session, region):
        one = find_snapshot(code, year, moment, folder=folder)
        if one is None:
            raise NotFoundError(f"the board of region {code} for report year {year} has not been frozen yet")
        found.append(one)
    return thaw_snapshots(found), source_of(found)


def freeze_missing(
    session: Session,
    deadlines: Deadlines,
    region: str,
    year: int,
    moment: datetime,
    now: datetime,
    folder: Path | None = None,
) -> tuple[RecordBoard, SnapshotSource, int]:
    """Return the same; what is not frozen yet is frozen now, and counted: the third value."""
    codes = _codes(session, region)
    missing = [code for code in codes if find_snapshot(code, year, moment, folder=folder) is None]
    for code in missing:
        freeze_board(session, deadlines, code, year, moment, frozen_at=now, folder=folder)
    return *frozen_board(session, region, year, moment, folder), len(missing)


def board_at(
    session: Session, deadlines: Deadlines, region: str, year: int, moment: datetime, folder: Path | None = None
) -> tuple[RecordBoard, SnapshotSource]:
    """Return the board of any moment: the frozen one where there is one, else judged now."""
    try:
        return frozen_board(session, region, year, moment, folder)
    except NotFoundError:
        _codes(session, region)
        return records_of_board(board(session, deadlines, year, moment, region=region)), SnapshotSource()


def source_of(frozen: Sequence[Snapshot]) -> SnapshotSource:
    """Return what a notice says of its snapshots."""
    digests = sorted(one.digest.removeprefix("sha256:") for one in frozen)
    whole = digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
    late = any(one.late for one in frozen)
    return SnapshotSource(whole, tuple(one.path.name for one in frozen), max(one.frozen_at for one in frozen), late)


def _codes(session: Session, region: str) -> list[str]:
    codes = organ_regions(session, [region])
    if not codes:
        raise NotFoundError(f"no organs are known for region {region}; import them with `nianbao organs import`")
    return codes
