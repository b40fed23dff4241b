"""Loaded once by the server that runs are forked from: everything heavy, but no configuration and no reactor."""

from importlib import import_module

_HEAVY = (
    "alembic.command",
    "archive.ingest.walk",
    "archive.reading.checks.alike",  # loads scipy: more than the looking at a few sites takes
    "archive.search.feed",
    "archive.search.sketches",
    "crawler.adapters",
    "crawler.spiders.columns",
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
    "crawler.handler.LookingDownloadHandler",
    "crawler.robots.RobotsMiddleware",
    "crawler.scheme_fallback.SchemeFallbackMiddleware",
    "crawler.retries.PatientRetryMiddleware",
    "crawler.throttle.HostThrottle",
    "crawler.conditional.ConditionalMiddleware",
    "crawler.database_known.DatabaseKnown",
    "crawler.resolver.GuardedResolver",
    "crawler.own_headers.OwnHeadersMiddleware",
    "crawler.quick_stats.QuickStats",
    "crawler.tuning.QuietFormatter",
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware",
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware",
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
)

for name in _HEAVY:
    import_module(name)
for path in _COMPONENTS:
    import_module(path.rsplit(".", 1)[0])
