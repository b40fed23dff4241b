"""The walk over a site's pages in search of its annual-report column: which page next, and what came of each.

It knows no network: whoever drives it asks for what ``next`` names and hands back what came. One request at a time,
so that each step is the most promising one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

from archive.config.kinds import OrganKind
from crawler.adapters import families
from crawler.adapters.base import ColumnPage, PageRequest
from crawler.adapters.markup import page_text, parse_html
from crawler.discovery.candidate import Candidate, candidate_of, report_title
from crawler.discovery.county import CountyEvidence
from crawler.discovery.coverage import Gap, gaps_of
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.frontier import ANNUAL, ARTICLE, PART, Frontier, Lead, leads, organs_of, parts
from crawler.discovery.hung_files import page_of_files, take_files
from crawler.discovery.page_links import NamedLink, named_links, redirect_target
from crawler.discovery.page_names import PageNames
from crawler.discovery.sampling import accept_unsampled
from crawler.discovery.unregistered_site import Subdomains
from crawler.discovery.walk_steps import VisitedPage, WalkRequest, WalkResponse
from crawler.visiting.page_problem import column_problem

_PROBES = 5  # data pages of a likely column that may be empty before it is left for later
_GOOD_ENOUGH = ARTICLE  # with a strong candidate in hand, leads that promise less are left alone
_WAY = 12  # least promise of what may be a way to organs that are missing
_TITLES_OF_ONE = 2


@dataclass(slots=True)
class SiteWalk:
    """``home`` is where it starts, ``budget`` the most requests it makes. ``not_again``: columns known to be dead.

    ``others``: hosts elsewhere that the operator has accepted for the site. ``region``: the county's code, if known.
    """

    home: str
    budget: int
    not_again: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    region: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    visited: list[VisitedPage] = field(default_factory=list)
    place: CountyEvidence = field(default_factory=CountyEvidence)
    columns_of: dict[str, str] = field(default_factory=dict)  # an organ's own page: its column
    frontier: Frontier = field(init=False)
    sought: int = 0  # leads followed for what is missing beside a column that was found

    def __post_init__(self) -> None:
        self.frontier = Frontier(Subdomains(self.home, self.others), self.not_again)
        self.frontier.add([Lead(self.home, "", ANNUAL)])

    @property
    def strong(self) -> list[Candidate]:
        """The candidates that may be proposed, the surest first."""
        return sorted((one for one in self.candidates if one.is_strong), key=lambda one: -one.signs.weight)

    @property
    def gaps(self) -> list[Gap]:
        """What the columns found lack: they may not be all."""
        return gaps_of(self.strong, self.region or self.place.code, self.place.name)

    @property
    def unheard_kinds(self) -> list[OrganKind]:
        """The kinds of organ every county has of which no report was found."""
        return [gap.kind for gap in self.gaps if gap.is_whole]

    def next(self) -> WalkRequest | None:
        """Return the next request; None when there is nothing left worth asking, or no request left to make."""
        if len(self.visited) < self.budget and (ask := self._first_rows() or self._onward(self.strong)):
            return ask
        accept_unsampled(self.candidates, self.frontier.alike, self.columns_of)
        return None

    def _onward(self, strong: list[Candidate]) -> WalkRequest | None:
        return (
            self._lead(strong)
            or self._more_rows(strong)
            or self._files(strong)
            or self._missing(strong)
            or self._title(strong)
        )

    def _files(self, strong: list[Candidate]) -> WalkRequest | None:
        """Return the request for a page on which the reports of several organs may hang as files."""
        found = page_of_files(strong, self.frontier.hosts) if self.gaps else None
        return WalkRequest(PageRequest(found[1]), candidate=found[0], row=found[1]) if found else None

    def _first_rows(self) -> WalkRequest | None:
        """Return the request for rows of a family whose rows come in a second request."""
        new = (one for one in self.candidates if not one.rows and one.waiting and one.pages <= _PROBES)
        return next((self._page_of(one) for one in new if one.named.weight >= discovery_words().least), None)

    def _lead(self, strong: list[Candidate]) -> WalkRequest | None:
        least = _GOOD_ENOUGH if strong else 0
        lead = self.frontier.best(least, trees=bool(strong) and bool(self.gaps))
        return WalkRequest(PageRequest(lead.url), lead=lead) if lead else None

    def _missing(self, strong: list[Candidate]) -> WalkRequest | None:
        """Return a lead of less promise, where the columns found lack organs that every county has."""
        if not strong or self.sought >= discovery_words().most_missing or not self.gaps:
            return None
        lead = self.frontier.best(_WAY, spare_alike=True)
        self.sought += lead is not None
        return WalkRequest(PageRequest(lead.url), lead=lead) if lead else None

    def _title(self, strong: list[Candidate]) -> WalkRequest | None:
        """Return the request for a report whose row names no organ; two of each column tell whether all are one's."""
        if sum(len(one.titles) for one in strong) >= discovery_words().most_titles:
            return None
        for one in strong:
            nameless = [row.url for row, said in one.reports if not said.organ and row.url not in one.titles]
            below = [url for url in nameless if (urlsplit(url).hostname or "") in self.frontier.hosts]
            if below and len(one.titles) < _TITLES_OF_ONE:
                one.titles[below[0]] = ""
                return WalkRequest(PageRequest(below[0]), candidate=one, row=below[0])
        return None

    def _more_rows(self, strong: list[Candidate]) -> WalkRequest | None:
        """Return further pages of the columns found, unless another one, read to its end, shows the same rows."""
        waiting = (one for one in strong if one.waiting and one.worth_reading)
        whole = [one for one in strong if one.is_complete]
        needed = (one for one in waiting if not any(one.rows.keys() <= other.rows.keys() for other in whole))
        return next((self._page_of(one) for one in needed), None)

    def _page_of(self, candidate: Candidate) -> WalkRequest:
        return WalkRequest(candidate.waiting.pop(0), candidate=candidate)

    def on_failure(self, ask: WalkRequest, reason: str) -> None:
        """Note a request that brought no response."""
        if ask.candidate is not None and not ask.row:
            ask.candidate.add_lost_page(reason)
        self._note(ask, reason)

    def on_response(self, ask: WalkRequest, answer: WalkResponse) -> None:
        """Take an answer in."""
        is_home = ask.lead is not None and not ask.lead.depth
        asked = "" if ask.lead is None or is_home else ask.page.url
        trouble = column_problem(answer.status, answer.url, answer.body, answer.content_type, column_url=asked)
        if ask.candidate is not None and ask.row:
            self._title_came(ask, ask.candidate, answer, trouble.reason if trouble else "")
        elif ask.candidate is not None:
            self._rows_came(ask, ask.candidate, answer, trouble.reason if trouble else "")
        elif trouble and (trouble.error_class not in ("soft_404", "layout_changed") or answer.status >= 400):
            self._note(ask, f"{trouble.error_class}: {trouble.reason}")
        elif ask.lead is not None:
            self._page_came(ask, ask.lead, answer, f"{trouble.error_class}: {trouble.reason}" if trouble else "")

    def _title_came(self, ask: WalkRequest, candidate: Candidate, answer: WalkResponse, trouble: str) -> None:
        """Take the title that a report's own page bears, or the reports that hang on it."""
        text = page_text(ColumnPage(answer.url, answer.body, answer.content_type))
        tree = None if trouble else parse_html(text)
        if ask.row in candidate.opened:
            count = take_files(candidate, ask.row, named_links(tree, text, answer.url)) if tree is not None else 0
            self._note(ask, f"{count} reports of several organs hang on it" if count else trouble or "no such files")
            return
        title = report_title(PageNames(tree, answer.url), candidate.title) if tree is not None else ""
        candidate.titles = {**candidate.titles, ask.row: title}
        self._note(ask, f"a report's title: {title}" if title else trouble or "no title of a report")

    def _rows_came(self, ask: WalkRequest, candidate: Candidate, answer: WalkResponse, trouble: str) -> None:
        if trouble:
            candidate.add_lost_page(trouble)
            self._note(ask, trouble)
            return
        page = ColumnPage(answer.url, answer.body, answer.content_type, candidate.url, ask.page)
        before = len(candidate.rows)
        candidate.add_page(families.get(candidate.adapter).parse(page), answer.capture)
        self._note(ask, f"{len(candidate.rows) - before} rows of {candidate.title}")

    def _page_came(self, ask: WalkRequest, lead: Lead, answer: WalkResponse, trouble: str) -> None:
        self.frontier.seen(answer.url)
        if lead.url == self.home:
            self._settle_home(answer.url)
        page = ColumnPage(answer.url, answer.body, answer.content_type, answer.url)
        text = page_text(page)
        tree = parse_html(text)
        if tree is None:
            self._note(ask, trouble or "no markup")
            return
        names = PageNames(tree, answer.url)
        if (urlsplit(answer.url).hostname or "") in Subdomains(self.home):  # another host's pages bear its own code
            self.place.see(names, text)
        links = named_links(tree, text, answer.url)
        candidate = None if trouble else candidate_of(page, names, lead.name, answer.capture)
        if candidate and lead.root:
            candidate.title = candidate.title if lead.organ in candidate.title else f"{lead.organ}{candidate.title}"
            self.columns_of[lead.root] = candidate.url
        if candidate and (lead.depth or candidate.is_strong) and not self._is_known(candidate.url):
            self._candidate(candidate, links, lead)
        onward = [NamedLink(url, lead.name) for url in redirect_target(tree, text, answer.url)]
        above = [crumb for crumb in names.breadcrumb if discovery_words().is_annual(crumb.name)]
        deeper = lead.depth + 1
        self.frontier.add(Lead(one.url, one.name, ANNUAL, deeper) for one in (*onward, *above))
        self.frontier.add(
            replace(one, organ=lead.organ, root=lead.url) if lead.organ and one.promise > PART else one
            for one in leads(links, deeper)
        )
        if discovery_words().is_organ_tree(lead.name) and not (candidate and candidate.reports):
            self.frontier.add(organs_of(links, answer.url, deeper))
        self._note(ask, trouble or _summary(candidate, len(links)))

    def _settle_home(self, came_from: str) -> None:
        """Set the home page to the scheme and host that the given address led to."""
        given, real = urlsplit(self.home), urlsplit(came_from)
        self.home = urlunsplit(given._replace(scheme=real.scheme, netloc=real.netloc))

    def _candidate(self, candidate: Candidate, links: list[NamedLink], lead: Lead) -> None:
        """Add a page with signs of the column, and queue the parts it links to."""
        self.candidates.append(candidate)
        later = {page.url for page in candidate.waiting}
        candidate.pointed = {link.url: link.name for link in links if link.url in later}
        owned = {row.url for row, said in candidate.reports if said.organ}
        rows = [row.url for row in candidate.rows.values() if row.listed_date or row.url in owned]
        taken = {*rows, *later}
        if candidate.named.weight < discovery_words().least and not candidate.is_strong:
            return
        self.frontier.seen(*rows)
        self.frontier.add(parts(links, candidate.url, taken, lead.depth + 1))

    def _is_known(self, url: str) -> bool:
        return url in self.not_again or any(one.url == url for one in self.candidates)

    def _note(self, ask: WalkRequest, came: str) -> None:
        name = ask.lead.name if ask.lead else ask.candidate.title if ask.candidate else ""
        self.visited.append(VisitedPage(ask.page.url, name or "home page", came))


def _summary(candidate: Candidate | None, links: int) -> str:
    if candidate is None:
        return f"{links} links, no sign of the column"
    signs = "; ".join(candidate.signs.seen) or "no signs"
    return f"{candidate.adapter} page: {signs}"
