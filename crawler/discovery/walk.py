"""The walk over a site's pages in search of its annual-report column: which page next, and what came of each.

It knows no network: whoever drives it asks for what ``next`` names and hands back what came. One request at a time,
so that each step is the most promising one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from crawler import adapters
from crawler.adapters.base import NextPage, Page
from crawler.adapters.markup import page_text, parse_html
from crawler.column_trouble import column_trouble
from crawler.discovery.alike import believe
from crawler.discovery.candidate import Candidate, candidate_of
from crawler.discovery.leads import ANNUAL, ARTICLE, Lead, leads, parts
from crawler.discovery.links import NamedLink, moves, named_links
from crawler.discovery.names_on_page import PageNames
from crawler.discovery.place import Place
from crawler.discovery.stranger import HostsBelow
from crawler.discovery.words import discovery_words

_PROBES = 5  # data pages of a likely column that may be empty before it is left for later
_GOOD_ENOUGH = ARTICLE  # with a strong candidate in hand, leads that promise less are left alone


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of the walk: for a lead's page, or for a further page of a candidate."""

    page: NextPage
    lead: Lead | None = None
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the address it came from after redirects, and the capture that keeps it."""

    url: str
    status: int
    body: bytes
    content_type: str
    capture: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """One request in the operator's words."""

    url: str
    name: str
    came: str


@dataclass(slots=True)
class Walk:
    """``home`` is where it starts, ``budget`` the most requests it makes. ``not_again``: columns known to be dead."""

    home: str
    budget: int
    not_again: frozenset[str] = frozenset()
    candidates: list[Candidate] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    _leads: dict[str, Lead] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _followed: int = 0
    _alike: dict[str, list[Lead]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._leads[self.home] = Lead(self.home, "", ANNUAL)

    @property
    def strong(self) -> list[Candidate]:
        """The candidates that may be proposed, the surest first."""
        return sorted((one for one in self.candidates if one.strong), key=lambda one: -one.signs.weight)

    def next(self) -> Ask | None:
        """The next request; None when there is nothing left worth asking, or no request left to make."""
        if len(self.looked) >= self.budget:
            return None
        if ask := self._first_rows() or self._lead() or self._more_rows():
            return ask
        believe(self.candidates, self._alike)
        return None

    def _first_rows(self) -> Ask | None:
        """Families whose rows come in a second request show only there whether a page is the column."""
        new = (one for one in self.candidates if not one.rows and one.waiting and one.pages <= _PROBES)
        return next((self._page_of(one) for one in new if one.named.weight >= discovery_words().least), None)

    def _lead(self) -> Ask | None:
        if not self._leads or self._followed >= discovery_words().most_leads:
            return None
        best = max(self._leads.values(), key=lambda lead: lead.promise)
        if best.promise < _GOOD_ENOUGH and self.strong:
            return None
        del self._leads[best.url]
        self._followed += 1
        self._seen.add(_page_address(best.url))
        return Ask(NextPage(best.url), lead=best)

    def _more_rows(self) -> Ask | None:
        """Further pages of the columns found, unless another one, read to its end, shows the same rows."""
        waiting = (one for one in self.strong if one.waiting and one.worth_reading)
        whole = [one for one in self.strong if one.whole]
        needed = (one for one in waiting if not any(one.rows.keys() <= other.rows.keys() for other in whole))
        return next((self._page_of(one) for one in needed), None)

    def _page_of(self, candidate: Candidate) -> Ask:
        return Ask(candidate.waiting.pop(0), candidate=candidate)

    def start_again(self, home: str) -> None:
        """The home page under its other scheme, where the first was refused; once."""
        if self._followed == 1:
            self.home = home
            self._leads[home] = Lead(home, "", ANNUAL)

    def failed(self, ask: Ask, reason: str) -> None:
        """Nothing came."""
        self._note(ask, reason)

    def came(self, ask: Ask, answer: Answer) -> None:
        """Take an answer in."""
        is_home = ask.lead is not None and ask.lead.url == self.home
        asked = "" if ask.lead is None or is_home else ask.page.url
        trouble = column_trouble(answer.status, answer.url, answer.body, answer.content_type, column_url=asked)
        if ask.candidate is not None:
            self._rows_came(ask, ask.candidate, answer, trouble.reason if trouble else "")
        elif trouble and (trouble.error_class not in ("soft_404", "layout_changed") or answer.status >= 400):
            self._note(ask, f"{trouble.error_class}: {trouble.reason}")
        elif ask.lead is not None:
            self._page_came(ask, ask.lead, answer, f"{trouble.error_class}: {trouble.reason}" if trouble else "")

    def _rows_came(self, ask: Ask, candidate: Candidate, answer: Answer, trouble: str) -> None:
        if trouble:
            candidate.warnings.append(trouble)
            self._note(ask, trouble)
            return
        page = Page(answer.url, answer.body, answer.content_type, candidate.url)
        before = len(candidate.rows)
        candidate.take(adapters.get(candidate.adapter).parse(page), answer.capture)
        self._note(ask, f"{len(candidate.rows) - before} rows of {candidate.title}")

    def _page_came(self, ask: Ask, lead: Lead, answer: Answer, trouble: str) -> None:
        self._seen.add(_page_address(answer.url))
        page = Page(answer.url, answer.body, answer.content_type, answer.url)
        text = page_text(page)
        tree = parse_html(text)
        if tree is None:
            self._note(ask, trouble or "no markup")
            return
        names = PageNames(tree, answer.url)
        self.place.see(names, text)
        links = named_links(tree, text, answer.url)
        candidate = None if trouble or lead.url == self.home else candidate_of(page, names, lead.name, answer.capture)
        if candidate and not self._is_known(candidate.url):
            self._candidate(candidate, links, lead)
        onward = [NamedLink(url, lead.name) for url in moves(tree, text, answer.url)]
        self._follow([*(Lead(o.url, o.name, ANNUAL, lead.depth + 1) for o in onward), *leads(links, lead.depth + 1)])
        self._follow(Lead(c.url, c.name, ANNUAL, lead.depth + 1) for c in names.crumbs if _annual(c.name))
        self._note(ask, trouble or _summary(candidate, len(links)))

    def _candidate(self, candidate: Candidate, links: list[NamedLink], lead: Lead) -> None:
        """A page with signs of the column: keep it, and look at the parts it links to."""
        self.candidates.append(candidate)
        later = {page.url for page in candidate.waiting}
        candidate.pointed = {link.url: link.name for link in links if link.url in later}
        owned = {row.url for row, said in candidate.reports if said.organ}
        rows = [row.url for row in candidate.rows.values() if row.listed_date or row.url in owned]
        taken = {*rows, *later}
        if candidate.named.weight < discovery_words().least and not candidate.strong:
            return
        self._leads = {url: one for url, one in self._leads.items() if url not in taken}
        self._seen |= {_page_address(url) for url in rows}
        self._follow(parts(links, candidate.url, taken, lead.depth + 1))

    def _follow(self, found: Iterable[Lead]) -> None:
        """Queue leads to pages of this site that were not asked for yet; of many alike only the first few."""
        for lead in found:
            if not self._is_ours(lead.url) or _page_address(lead.url) in self._seen or lead.url in self.not_again:
                continue
            if lead.row and not self._sample(lead):
                continue
            known = self._leads.get(lead.url)
            if known is None or known.promise < lead.promise:
                self._leads[lead.url] = lead

    def _sample(self, lead: Lead) -> bool:
        alike = self._alike.setdefault(lead.of, [])
        if all(one.url != lead.url for one in alike):
            alike.append(lead)
        return alike.index(next(one for one in alike if one.url == lead.url)) < discovery_words().most_alike

    def _is_ours(self, url: str) -> bool:
        return self.allows(urlsplit(url).hostname or "")

    def allows(self, host: str) -> bool:
        """Whether a host belongs to the site: the home page's own, and those below its name without www."""
        return host in HostsBelow(self.home)

    def _is_known(self, url: str) -> bool:
        return url in self.not_again or any(one.url == url for one in self.candidates)

    def _note(self, ask: Ask, came: str) -> None:
        name = ask.lead.name if ask.lead else ask.candidate.title if ask.candidate else ""
        self.looked.append(Looked(ask.page.url, name or "home page", came))


def _annual(name: str) -> bool:
    return discovery_words().is_annual(name)


def _page_address(url: str) -> str:
    """Pages are told apart without fragment and without the name of the index file."""
    return urldefrag(url).url.removesuffix("index.html").rstrip("/")


def _summary(candidate: Candidate | None, links: int) -> str:
    if candidate is None:
        return f"{links} links, no sign of the column"
    signs = "; ".join(candidate.signs.seen) or "no signs"
    return f"{candidate.adapter} page: {signs}"
