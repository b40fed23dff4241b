"""Statistics of a run (Scrapy stats): every key that this program counts, with its meaning."""

from __future__ import annotations

STAT_KEYS = {
    "capture/responses": "captures of kind `response` stored",
    "capture/revisits": "captures of kind `revisit` stored",
    "capture/failures": "captures of kind `failure` stored",
    "capture/rendered": "captures of kind `rendered` stored",
    "capture/screenshots": "screenshots stored of pages that a browser showed, when they had changed",
    "capture/screenshots_failed": "screenshots that could not be taken or were too large",
    "capture/bytes": "bytes written to WARC files",
    "capture/errors": "captures that could not be stored",
    "conditional/requests": "requests sent with If-None-Match or If-Modified-Since",
    "conditional/not_modified": "responses 304 to such requests",
    "conditional/asked_again": "requests repeated without conditions",
    "downloader/request_count": "requests sent",
    "downloader/response_count": "responses received",
    "downloader/response_bytes": "bytes of response bodies, as they came",
    "downloader/response_status_count/<status>": "responses by HTTP status",
    "downloader/exception_count": "requests without a response",
    "downloader/exception_type_count/<kind>": "requests without a response by the exception that tells why",
    "visit/<outcome>": "visits by outcome: `complete`, `partial`, `blocked`, `error`",
}

# Counted when the run is taken in (archive/database/set_aside.py).
INGEST_KEYS = {
    "quarantine/set_aside": "records that the run put into the quarantine (`nianbao doctor` lists them)",
    "quarantine/waiting": "records in the quarantine at the end of the run",
}

# Written into the run's note when it ends (crawler/spiders/run_note.py).
NOTE_KEYS = {
    "finish_reason": "why the run ended",
    "servers": "the servers of each site by its id: `platform NAME` or addresses, as the run learnt them",
}
