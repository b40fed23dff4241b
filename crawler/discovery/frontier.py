"""The leads not yet followed: each address once, of many alike only the first few, the most promising next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.leads import Lead


@dataclass(slots=True)
class Frontier:
    """``hosts``: where leads may go. ``never``: addresses that are not followed. ``alike``: rows of like leads."""

    hosts: Collection[str]
    never: frozenset[str] = frozenset()
    followed: int = 0
    alike: dict[str, list[Lead]] = field(default_factory=dict)
    _leads: dict[str, Lead] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def add(self, found: Iterable[Lead]) -> None:
        """Queue leads that were not followed yet; of two leads to one page the more promising is kept."""
        for lead in found:
            if (urlsplit(lead.url).hostname or "") not in self.hosts or lead.url in self.never:
                continue
            if page_address(lead.url) in self._seen or (lead.row and not self._sample(lead)):
                continue
            known = self._leads.get(lead.url)
            if known is None or known.promise < lead.promise:
                self._leads[lead.url] = lead

    def best(self, least: int = 0) -> Lead | None:
        """The most promising lead, taken out; None when none promises as much, or enough were followed."""
        if not self._leads or self.followed >= discovery_words().most_leads:
            return None
        best = max(self._leads.values(), key=lambda lead: lead.promise)
        if best.promise < least:
            return None
        del self._leads[best.url]
        self.followed += 1
        self.seen(best.url)
        return best

    def seen(self, *urls: str) -> None:
        """These pages need no visit: they were visited under another address, or are rows of a column."""
        for url in urls:
            self._seen.add(page_address(url))
            self._leads.pop(url, None)

    def _sample(self, lead: Lead) -> bool:
        alike = self.alike.setdefault(lead.of, [])
        if all(one.url != lead.url for one in alike):
            alike.append(lead)
        return [one.url for one in alike].index(lead.url) < discovery_words().most_alike


def page_address(url: str) -> str:
    """Pages are told apart without fragment and without the name of the index file."""
    return urldefrag(url).url.removesuffix("index.html").rstrip("/")
