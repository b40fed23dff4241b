"""Scrapy's settings for nianbao: polite, captured and bounded by default.

``scrapy crawl columns -a site=ID`` works with these alone; `nianbao crawl` adds the run's own
(crawler/running/crawl_process.py).
"""

from __future__ import annotations

from archive.config.paths import data_dir
from archive.config.settings import load_settings

_settings = load_settings()
_politeness = _settings.politeness

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
USER_AGENT = _politeness.full_user_agent
ROBOTSTXT_USER_AGENT = BOT_NAME  # the name by which robots.txt speaks of us

ROBOTSTXT_OBEY = _politeness.robots
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 64
DOWNLOAD_DELAY = 0  # the RequestLimiter keeps the pace, by server
DOWNLOADER = "crawler.fetching.server_slots.ServerDownloader"
DOWNLOAD_TIMEOUT = _politeness.timeout
DOWNLOAD_MAXSIZE = _politeness.max_body_bytes
RETRY_TIMES = _politeness.retries
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the visit tells it
REDIRECT_MAX_TIMES = 8
METAREFRESH_ENABLED = False  # a page that only leads elsewhere is told from a column, not followed
TWISTED_DNS_RESOLVER = "crawler.fetching.host_guard.GuardedResolver"
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.DownloaderAwarePriorityQueue"
HTTPERROR_ALLOW_ALL = True

# Everything that runs is named here: Scrapy's own lists would load telnet, feeds and a remote control with them.
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "crawler.capturing.capture_extension.CaptureExtension": 10,
    "crawler.fetching.request_limiter.RequestLimiter": 11,
}
SPIDER_MIDDLEWARES_BASE = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.fetching.host_guard.AllowedHostsMiddleware": 50,  # in place of OffsiteMiddleware
    # Scrapy's own lets requests that wait together for robots.txt pass unread.
    "crawler.fetching.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.fetching.scheme_fallback.SchemeFallbackMiddleware": 540,
    "crawler.fetching.backoff_retry.BackoffRetryMiddleware": 550,
    "crawler.fetching.decompression.DecompressionMiddleware": 590,  # in place of HttpCompressionMiddleware
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "crawler.capturing.conditional_requests.ConditionalRequestMiddleware": 605,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "crawler.fetching.run_stats.AnswerCounts": 850,
    "crawler.capturing.capture_extension.FailureCaptureMiddleware": 950,
}
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetching.download_handler.PoliteDownloadHandler",
    "https": "crawler.fetching.download_handler.PoliteDownloadHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),  # no visit has any use for them
}

NIANBAO_SERVERS_FOLDER = str(data_dir() / "visiting" / "servers")
NIANBAO_WARC_FOLDER = str(data_dir() / "warc")
NIANBAO_DATABASE = _settings.database()
NIANBAO_CAPTURE_LOOKUP = "crawler.capturing.run_capture_lookup.DatabaseCaptureLookup"
NIANBAO_VANTAGE = _settings.vantage
NIANBAO_NOW = ""
NIANBAO_BACKOFF = _politeness.backoff
NIANBAO_ONE_TRY = False  # whether a host that has not answered yet is asked once, without retries
NIANBAO_ATTACHMENTS_PER_PAGE = _politeness.attachments_per_page
NIANBAO_SCHEME_FALLBACK = _politeness.scheme_fallback

STATS_CLASS = "crawler.fetching.run_stats.RunStats"
CONCURRENT_ITEMS = 1  # Scrapy starts so many tasks for every response, and the spider makes no items
WARN_ON_GENERATOR_RETURN_VALUE = False  # the check parses a callback's source for every response
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_FAIL_ON_DATALOSS = False  # a wrong Content-Length is common: store the page, flagged "dataloss"
LOG_LEVEL = "WARNING"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
