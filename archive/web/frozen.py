"""Whether a region's board of a year has been frozen: only then does a link to its 通报 lead anywhere."""

from __future__ import annotations

from datetime import UTC

from archive.filings.snapshots import snapshots, stem_of
from archive.web.room import Visit


def region_with_notice(visit: Visit, year: int, region: str) -> str:
    """The region itself when a board of it was frozen by the visit's moment, else "" (the list of all that are)."""
    latest = stem_of(region, year, visit.moment.instant.astimezone(UTC))
    named = (path.name for path in snapshots(visit.room.data_folder / "snapshots"))
    frozen = any(name.startswith(f"{region}-{year}-") and name[: len(latest)] <= latest for name in named)
    return region if region and frozen else ""
