"""What a request of a visit carries in its ``meta``, and the site that a host belongs to in this run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from scrapy.utils.httpobj import urlparse_cached

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from archive.config.sites import SiteConfig

_Extension = TypeVar("_Extension")
SITE = "nianbao_site"  # the SiteConfig that a request is made for
# Scrapy's middlewares retry and redirect; whatever status is left after that is for the visit to judge.
_ANSWERS = range(400, 600)


def request_meta(visit_id: str, site: SiteConfig) -> dict[str, Any]:
    """Return the ``meta`` of every request of a visit, those of a page's scripts among them."""
    return {
        "visit_id": visit_id,
        "handle_httpstatus_list": _ANSWERS,
        "dont_obey_robotstxt": not site.robots,
        SITE: site,
    }


def is_captured(request: Request) -> bool:
    """Return whether a request belongs to a visit, or asks for robots.txt (which none does)."""
    return bool(request.meta.get("visit_id")) or urlparse_cached(request).path == "/robots.txt"


def extension_of(crawler: Crawler, kind: type[_Extension]) -> _Extension:
    """Return an extension that the settings name; Scrapy makes them after the spider."""
    extension = crawler.get_extension(kind)
    assert extension is not None, f"the {kind.__name__} extension must be on"
    return extension


def site_of(crawler: Crawler, host: str) -> SiteConfig | None:
    """Return the site of this run that has registered a host; None for any other host."""
    by_host: dict[str, SiteConfig] = getattr(crawler.spider, "sites_by_host", {})
    return by_host.get(host)
