"""Answers a crawl from a WARC file in place of the network: a miss is an ordinary "not found here"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from archive.captures.replay_index import ReplayIndex
from archive.clock import civil_date, run_clock
from crawler.capturing.http_exchange import REPLAY_OF
from crawler.fetching.fetch_failures import FetchError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class NotInArchiveError(FetchError):
    """The archive being replayed holds no such page, or only later ones. Not retried, not logged as an error."""

    def __init__(self, reason: str) -> None:
        super().__init__("not_in_archive", reason)


class ReplayDownloadHandler(BaseDownloadHandler):
    """For DOWNLOAD_HANDLERS when NIANBAO_REPLAY names a WARC file or a folder of them; no socket is opened.

    Answers GET and HEAD with what was saved at or before the run's own "now" (NIANBAO_NOW).
    """

    lazy = False  # a missing file must fail at the start, not at the first request

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        path = crawler.settings.get("NIANBAO_REPLAY")
        if not path:
            raise NotConfigured("NIANBAO_REPLAY is not set")
        self._clock = run_clock(crawler.settings.get("NIANBAO_NOW") or "")
        self._web = saved_web(Path(path))

    async def download_request(self, request: Request) -> Response:
        now = self._clock()
        saved = self._web.find(request.url, now) if request.method in ("GET", "HEAD") else None
        if saved is None:
            raise NotInArchiveError(f"not in the replayed archive as of {civil_date(now)}")
        head, payload = self._web.read(saved)
        headers = Headers()
        for name, value in head.fields:
            if name.lower() != "transfer-encoding":
                headers.appendlist(name, value.encode("latin-1"))
        request.meta[REPLAY_OF] = (saved.record_id, saved.date.isoformat())
        body = b"" if request.method == "HEAD" else payload
        response_class = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return response_class(
            request.url, status=head.status or 200, headers=headers, body=body, flags=["replayed"], protocol="HTTP/1.1"
        )


_webs: dict[Path, ReplayIndex] = {}


def saved_web(path: Path) -> ReplayIndex:
    """Return the index of an archive, made once a process although each scheme has its own handler."""
    if path not in _webs:
        _webs[path] = ReplayIndex(path)
    return _webs[path]


def replay_settings(path: Path) -> dict[str, object]:
    """Return settings that make a crawl answer from ``path``: no network, hence no politeness and no vantage either."""
    handler = "crawler.capturing.replay.ReplayDownloadHandler"
    return {
        "NIANBAO_REPLAY": str(path),
        "NIANBAO_VANTAGE": None,
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
    }
