"""A memory that still knows a capture whose record was damaged since, as a database would."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from archive.captures.capture_lookup import MemoryCaptureLookup

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

FILE = "remembered.pickle"


class Remembered(MemoryCaptureLookup):
    """The captures pickled beside the WARC files."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Remembered:
        folder = Path(crawler.settings["NIANBAO_WARC_FOLDER"])
        return cls(pickle.loads((folder / FILE).read_bytes()))
