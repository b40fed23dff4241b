"""The note of a finished run: its outcome judged from its visits, and the crawl's statistics beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.ingest.notes import RunNote, run_outcome

if TYPE_CHECKING:
    from crawler.spiders.column_spider import ColumnSpider

_KEPT = ("capture/", "conditional/", "visit/", "downloader/", "retry/", "robotstxt/", "spider_exceptions/")


def run_note(spider: ColumnSpider, reason: str) -> RunNote:
    """Everything rebuild and the health page need to know of the run."""
    assert spider.crawler.stats is not None
    replay = spider.crawler.settings.get("NIANBAO_REPLAY")
    return RunNote(
        run_id=spider.run_id,
        started_at=spider.started_at,
        finished_at=spider.clock(),
        outcome=run_outcome(spider.outcomes),
        replay_of=Path(replay).name if replay else "",
        sites=[site.id for site in spider.sites],
        regions=sorted({site.region for site in spider.sites}),
        stats={"finish_reason": reason, **_plain(spider.crawler.stats.get_stats())},
    )


def _plain(stats: dict[str, Any]) -> dict[str, Any]:
    chosen = {key: value for key, value in stats.items() if key.startswith(_KEPT)}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in chosen.items()}
