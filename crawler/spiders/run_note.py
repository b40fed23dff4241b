"""The note of a finished run: its outcome judged from its visits, and the crawl's statistics beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.health.shared_servers import SERVERS
from archive.ingest.notes import RunNote, run_outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.config.sites import SiteConfig

_STORED = ("capture/", "conditional/", "visit/", "downloader/", "retry/", "robotstxt/", "spider_exceptions/")


def run_note(
    crawler: Crawler,
    run_id: str,
    times: tuple[datetime, datetime],
    outcomes: list[str],
    sites: Sequence[SiteConfig],
    reason: str,
    servers: Mapping[str, Sequence[str]],
) -> RunNote:
    """Return the note of a run from its start to its end (``times``) over ``sites``; ``reason`` is why it ended.

    ``servers``: those of each site, by its id.
    """
    assert crawler.stats is not None
    replay = crawler.settings.get("NIANBAO_REPLAY")
    return RunNote(
        run_id=run_id,
        started_at=times[0],
        finished_at=times[1],
        outcome=run_outcome(outcomes),
        replay_of=Path(replay).name if replay else "",
        sites=[site.id for site in sites],
        regions=sorted({site.region for site in sites}),
        stats={"finish_reason": reason, SERVERS: servers, **_plain(crawler.stats.get_stats())},
    )


def _plain(stats: dict[str, Any]) -> dict[str, Any]:
    chosen = {key: value for key, value in stats.items() if key.startswith(_STORED)}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in chosen.items()}
