"""Loaded once by the server that runs are forked from: everything heavy, but no configuration and no reactor."""

from importlib import import_module

from scrapy.settings import default_settings

_HEAVY = (
    "alembic.command",
    "archive.ingest.walk",
    "archive.search.feed",
    "crawler.adapters",
    "crawler.spiders.columns",
    "scrapy.core.engine",
    "scrapy.crawler",
    "sqlalchemy.dialects.sqlite",
    "twisted.internet.asyncioreactor",
)
# Doors to the outside that a run has no use for; the one brings a whole web framework along.
_UNWANTED = ("telnet", "remote_control")

for name in _HEAVY:
    import_module(name)
for base in ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE"):
    for path in getattr(default_settings, base):
        if not any(word in path for word in _UNWANTED):
            import_module(path.rsplit(".", 1)[0])
