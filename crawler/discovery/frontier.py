"""Links worth following: what each promises, each address once, of many alike a few, the most promising next."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import recognise
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.page_links import NamedLink


@dataclass(slots=True)
class Frontier:
    """``hosts``: where leads may go. ``never``: addresses that are not followed. ``alike``: rows of like leads.

    ``elsewhere``: links that bear the column's name and lead to other hosts, by address.
    """

    hosts: Collection[str]
    never: frozenset[str] = frozenset()
    followed: int = 0
    alike: dict[str, list[Lead]] = field(default_factory=dict)
    elsewhere: dict[str, Lead] = field(default_factory=dict)
    _leads: dict[str, Lead] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def add(self, found: Iterable[Lead]) -> None:
        """Queue leads that were not followed yet; of two leads to one page the more promising is kept."""
        for lead in found:
            if (urlsplit(lead.url).hostname or "") not in self.hosts or lead.url in self.never:
                if lead.url not in self.never and discovery_words().is_annual(lead.name):
                    self.elsewhere.setdefault(lead.url, lead)
                continue
            if page_address(lead.url) in self._seen or (lead.row and not self._sample(lead)):
                continue
            known = self._leads.get(lead.url)
            if known is None or known.promise < lead.promise:
                self._leads[lead.url] = lead

    def best(self, least: int = 0, *, trees: bool = False, spare_alike: bool = False) -> Lead | None:
        """Return the most promising lead, taken out; None when none promises as much, or enough were followed.

        ``trees``: those into the pages of single organs count whatever they promise. ``spare_alike``: pages that stand
        in a row of like ones are left: some of them were read, and tell of the others.
        """
        found = [lead for lead in self._leads.values() if lead.promise >= least or (trees and lead.leads_to_organs)]
        if spare_alike:
            alike = {page_address(one.url) for row in self.alike.values() for one in row}
            found = [lead for lead in found if page_address(lead.url) not in alike]
        if not found or self.followed >= discovery_words().most_leads:
            return None
        best = max(found, key=lambda lead: lead.promise)
        del self._leads[best.url]
        self.followed += 1
        self.seen(best.url)
        return best

    def seen(self, *urls: str) -> None:
        """Drop pages that need no visit: visited under another address, or rows of a column."""
        for url in urls:
            self._seen.add(page_address(url))
            self._leads.pop(url, None)

    def _sample(self, lead: Lead) -> bool:
        alike = self.alike.setdefault(lead.of, [])
        if all(one.url != lead.url for one in alike):
            alike.append(lead)
        return [one.url for one in alike].index(lead.url) < discovery_words().most_alike


def page_address(url: str) -> str:
    """Return an address without fragment and without the name of the index file."""
    return urldefrag(url).url.removesuffix("index.html").rstrip("/")


ANNUAL, PART, ARTICLE, FRAME = 100, 80, 60, 40
_DEEPER = 2  # what each step away from the home page takes from a promise
_DIGITS = re.compile(r"\d+")
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar|jpe?g|png|gif|mp4|css|js)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """A link worth following. ``promise`` orders leads; ``of`` is the address of the column it may be a part of."""

    url: str
    name: str
    promise: int
    depth: int = 0
    of: str = ""
    row: bool = False  # one of many alike: a few are visited, the others believed
    organ: str = ""  # whose disclosure pages it leads to, or whose column
    root: str = ""  # the organ's page from which it leads to the organ's column

    @property
    def leads_to_organs(self) -> bool:
        """Whether it leads to an organ's own pages, or to a page that lists organs."""
        return bool(self.organ) or discovery_words().is_organ_tree(self.name)


def leads(links: Collection[NamedLink], depth: int) -> Iterator[Lead]:
    """Yield the links of any page that promise the column or a way to it."""
    articles = 0
    for link in links:
        promise = _promise(link)
        if promise == ARTICLE:
            articles += 1
            if articles > discovery_words().most_articles:
                continue
        if promise:
            yield Lead(link.url, link.name, promise - depth * _DEEPER, depth)


def parts(links: Collection[NamedLink], column_url: str, taken: Collection[str], depth: int) -> Iterator[Lead]:
    """Yield the links of a column's own page to its parts by class, year or organ.

    ``taken`` are rows and later pages.
    """
    near = [one for one in links if one.url not in taken and one.url != column_url and is_near(one.url, column_url)]
    for link in near:
        if _is_part(link.name):
            yield Lead(link.url, link.name, PART - depth, depth, column_url, _is_year(link.name))
        elif looks_like_organ("".join(link.name.split())):
            yield Lead(link.url, link.name, PART - 10 - depth, depth, column_url, True)


_FEWEST_ORGANS = 3  # links of a page that make it a list of organs


def organs_of(links: Collection[NamedLink], url: str, depth: int) -> Iterator[Lead]:
    """Yield the links of a page that lists organs, each with pages of its own, to these pages."""
    found = {one.url: "".join(one.name.split()) for one in links if not one.frame and one.url != url}
    organs = {there: name for there, name in found.items() if looks_like_organ(name)}
    if len(organs) >= _FEWEST_ORGANS:
        for there, name in organs.items():
            yield Lead(there, name, PART - 10 - depth, depth, url, True, name)


def is_near(url: str, column_url: str) -> bool:
    """Return whether an address is below the column's folder, or differs from it by numbers or query only."""
    one, other = urlsplit(url), urlsplit(column_url)
    if one.netloc != other.netloc:
        return False
    folder = other.path[: other.path.rfind("/") + 1]
    if len(folder) > 1 and one.path.startswith(folder):
        return True
    if one.path == other.path:
        return one.query != other.query
    return _DIGITS.sub("N", one.path) == _DIGITS.sub("N", other.path)


def _promise(link: NamedLink) -> int:
    words, path = discovery_words(), urlsplit(link.url).path
    if _FILES.search(path):
        return 0
    if link.frame:
        return FRAME
    said = recognise(link.name)
    if said.is_report and said.report_year is not None:
        return ARTICLE
    if words.is_annual(link.name):
        return ANNUAL
    return max(words.promise(link.name), ARTICLE - 5 if words.annual_address(link.url) else 0)


def _is_part(name: str) -> bool:
    """Return a year, a class of organs, or another annual-report column; not one organ's report."""
    if discovery_words().is_part(name):
        return True
    return discovery_words().is_annual(name) and not recognise(name).organ


def _is_year(name: str) -> bool:
    return bool(re.match(r"(?:19|20)\d{2}", name))
