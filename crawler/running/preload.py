"""Loaded once by the server that runs are forked from: everything heavy, but no configuration and no reactor."""

from importlib import import_module

_HEAVY = (
    "alembic.command",
    "archive.ingest.warc_ingest",
    "archive.search.indexing",
    "archive.search.sketches",
    "crawler.adapters.families",
    "crawler.spiders.column_spider",
    "justext",
    "protego",
    "scrapy.core.engine",
    "scrapy.crawler",
    "sqlalchemy.dialects.sqlite",
    "trafilatura",  # read only where no known frame holds the text, and half a second to load
    "twisted.internet.asyncioreactor",
)
# Named again here, since crawler.settings itself reads the configuration of whoever imports it.
_COMPONENTS = (
    "crawler.fetching.download_handler.PoliteDownloadHandler",
    "crawler.fetching.robots.RobotsMiddleware",
    "crawler.fetching.run_stats.RunStats",
    "crawler.fetching.scheme_fallback.SchemeFallbackMiddleware",
    "crawler.fetching.backoff_retry.BackoffRetryMiddleware",
    "crawler.fetching.server_slots.ServerDownloader",
    "crawler.capturing.conditional_requests.ConditionalRequestMiddleware",
    "crawler.capturing.run_capture_lookup.DatabaseCaptureLookup",
    "crawler.fetching.host_guard.GuardedResolver",
    "crawler.fetching.decompression.DecompressionMiddleware",
    "crawler.capturing.capture_extension.FailureCaptureMiddleware",
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware",
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
)

for name in _HEAVY:
    import_module(name)
for path in _COMPONENTS:
    import_module(path.rsplit(".", 1)[0])
