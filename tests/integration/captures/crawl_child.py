"""A real crawl in a process of its own: JSON on standard input says what to fetch, on standard output what came."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.capturing.capture_extension import CaptureExtension, capture_stored

JOB: dict[str, Any] = {}
SETTINGS: dict[str, Any] = {
    "CONCURRENT_ITEMS": 1,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_FAIL_ON_DATALOSS": False,
    "LOG_LEVEL": "WARNING",
    "USER_AGENT": "nianbao-test",
    "ROBOTSTXT_OBEY": True,
    "HTTPERROR_ALLOW_ALL": True,
    "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": 5,
    "DOWNLOAD_MAXSIZE": 1_000_000,
    "EXTENSIONS": {"crawler.capturing.capture_extension.CaptureExtension": 0},
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.fetching.raw_response.RawHeadDownloadHandler"),
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.fetching.robots.RobotsMiddleware": 100,
        "crawler.capturing.conditional_requests.ConditionalRequestMiddleware": 605,
        "crawler.fetching.decompression.DecompressionMiddleware": 590,
        "crawler.capturing.capture_extension.FailureCaptureMiddleware": 950,
    },
}


class Fetcher(Spider):
    """Fetches what it is told and notes what a spider sees of each."""

    name = "fetcher"
    seen: dict[str, dict[str, Any]]

    async def start(self) -> AsyncIterator[Request]:
        self.seen, self.stored = {}, 0
        self.crawler.signals.connect(self.count, signal=capture_stored)
        for number, (url, meta) in enumerate(JOB["urls"].items()):
            yield Request(
                url, self.came, errback=self.failed, cb_kwargs={"asked": url}, meta={"visit_id": f"L{number}", **meta}
            )

    def came(self, response: Response, asked: str) -> None:
        note = {"status": response.status, "url": response.url, "flags": response.flags, "size": len(response.body)}
        note["sha256"] = hashlib.sha256(response.body).hexdigest()
        note["class"] = type(response).__name__
        self.note(asked, response.meta, note)

    def failed(self, failure: Failure) -> None:
        request = failure.request  # type: ignore[attr-defined]
        self.note(request.cb_kwargs["asked"], request.meta, {"error": repr(failure.value)})

    def note(self, asked: str, meta: dict[str, Any], note: dict[str, Any]) -> None:
        note["captures"] = [asdict(capture) for capture in meta.get("captures", [])]
        note["last"] = meta["capture"].record_id if "capture" in meta else None
        note["unchanged"] = meta.get("unchanged")
        self.seen[asked] = note

    def count(self) -> None:
        self.stored += 1

    def closed(self, reason: str) -> None:
        captures = self.crawler.get_extension(CaptureExtension)
        if captures is not None and JOB.get("visit"):
            captures.writer.write_note(JOB["visit"])
        JOB["result"] = {
            "seen": self.seen,
            "stored": self.stored,
            "reason": reason,
            "stats": dict(self.crawler.stats.get_stats()),
        }


if __name__ == "__main__":
    JOB.update(json.load(sys.stdin))
    process = CrawlerProcess({**SETTINGS, **JOB["settings"]})
    process.crawl(Fetcher)
    process.start()
    json.dump(JOB.get("result"), sys.stdout, default=str)
