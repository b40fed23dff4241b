"""Scrapy's settings for nianbao: everything is polite, captured and bounded by default.

``scrapy crawl columns -a site=ID`` works with these alone; `nianbao crawl` adds the run's own (crawler/runs.py).
"""

from __future__ import annotations

from archive.config.places import data_dir
from archive.config.settings import load_settings
from crawler.tuning import TUNED_SETTINGS

_settings = load_settings()
_politeness = _settings.politeness

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
USER_AGENT = f"nianbao/0.1 (+{_politeness.contact}; {_politeness.operator})"

ROBOTSTXT_OBEY = _politeness.robots
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 64
DOWNLOAD_DELAY = _politeness.delay
DOWNLOAD_DELAY_JITTER = 0.5
DOWNLOAD_TIMEOUT = _politeness.timeout
DOWNLOAD_MAXSIZE = _politeness.largest_body
RETRY_TIMES = _politeness.retries
CLOSESPIDER_PAGECOUNT = _politeness.requests_per_run
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.DownloaderAwarePriorityQueue"
HTTPERROR_ALLOW_ALL = True

EXTENSIONS = {
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "crawler.capture.CaptureExtension": 10,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # crawler.hosts knows the registered hosts
    "crawler.hosts.RegisteredHostsMiddleware": 50,
    # Scrapy's own lets requests that wait together for robots.txt pass unread.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.tuning.DecompressionMiddleware": 590,
    "crawler.conditional.ConditionalMiddleware": 605,
    "crawler.fetch_failures.FailureCaptureMiddleware": 950,
}
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.RecordingDownloadHandler",
    "https": "crawler.wire.RecordingDownloadHandler",
}

NIANBAO_WARC_FOLDER = str(data_dir() / "warc")
NIANBAO_DATABASE = _settings.database()
NIANBAO_KNOWN = "crawler.database_known.DatabaseKnown"
NIANBAO_NOW = ""

CONCURRENT_ITEMS = TUNED_SETTINGS["CONCURRENT_ITEMS"]
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_FAIL_ON_DATALOSS = False
LOG_LEVEL = "WARNING"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
