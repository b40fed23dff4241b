"""Fetches only from the hosts a site has registered, and from no private address unless its site says so.

Mirrors copy whole government sites, and a redirect can lead anywhere: what stands elsewhere is no publication here.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from scrapy.utils.httpobj import urlparse_cached

from crawler.fetch_failures import NotFetchedError

if TYPE_CHECKING:
    from scrapy import Request

HOSTS = "nianbao_hosts"  # request.meta: the site's registered hosts
ALLOW_PRIVATE = "nianbao_allow_private"


class RegisteredHostsMiddleware:
    """Downloader middleware, first of all: redirected requests pass it too, since they copy the meta."""

    def process_request(self, request: Request) -> None:
        if HOSTS not in request.meta:
            return  # robots.txt of a host that was itself let through
        host = urlparse_cached(request).hostname or ""
        if host not in request.meta[HOSTS]:
            raise NotFetchedError("off_site", f"{host} is not among the site's registered hosts")
        if not request.meta.get(ALLOW_PRIVATE) and is_private(host):
            raise NotFetchedError("private_address", f"{host} is a private address; the site does not allow them")


def is_private(host: str) -> bool:
    """Whether the host is literally a private, loopback or link-local address."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not address.is_global
