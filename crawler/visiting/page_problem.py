"""What keeps a served page from being read: a refusal by status, or another page in its place (a 200 is no proof)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.filings.states import Meaning, classes_meaning, known_class, status_class
from archive.reading.sense import is_garbled
from crawler.adapters.markup import absolute_url, collapse_spaces, decode, parse_html, pieces_of_text
from crawler.adapters.row_extraction import rows_of_tree
from crawler.visiting.page_problem_rules import PageProblemRules, PageView, page_problem_rules
from crawler.visiting.visit_outcome import VisitFailure

_FIRST = re.compile(r"\S")
_SHORT = 80  # characters; a notice says it is no page in fewer, a report's paragraph is longer
_COLUMN_TAGS = ("columnname", "columntype", "articletitle", "columndescription")
_OF_COLUMNS = classes_meaning(Meaning.OF_COLUMN)
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE)
_SCRIPTED_MOVE = re.compile(r"location(?:\.href)?\s*=\s*[\"']([^\"']+)|location\.replace\(\s*[\"']([^\"']+)")


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Why a page is no visit. ``kind``: challenge, login, soft_404, wrong_site, other_list, undecodable,
    layout_changed or empty."""

    kind: str
    sign: str

    def __post_init__(self) -> None:
        known_class(self.kind)


def page_problem(status: int, url: str, body: bytes, content_type: str, *, asked: str = "") -> PageProblem | None:
    """Return what stands in place of the page, or None when it may be the page itself.

    ``url`` is where the answer came from, ``asked`` the column's address (redirects to the home page are seen only
    when it is given). Refusals by status alone (404, 500 …) are the caller's to name.
    """
    text = decode(body, content_type)
    if not (begins := _FIRST.search(text)):
        return PageProblem("empty", "a body without a single character")
    if "json" in content_type or "javascript" in content_type or begins[0] in "{[" or "<datastore" in text[:2000]:
        return None
    tree = parse_html(text)
    sight = _sight(status, text, tree)
    if rule := next((rule for rule in page_problem_rules().rules if rule.fits(sight)), None):
        return PageProblem(rule.kind, rule.sign)
    if is_garbled(sight.text):
        return PageProblem("undecodable", f"the text cannot be read: {sight.text[:30]}")
    if status >= 400 or tree is None:
        return None if status >= 400 else PageProblem("empty", "no markup at all")
    return _home(sight, tree, url, asked) or _redesigned(sight, tree, url, page_problem_rules())


def _sight(status: int, text: str, tree: HtmlElement | None) -> PageView:
    if tree is None:
        return PageView(status, text, "", "", ())
    title = collapse_spaces(tree.findtext(".//title"))
    raw = (piece for piece in pieces_of_text(tree) if not piece.isspace())
    pieces = [collapsed for piece in raw if (collapsed := collapse_spaces(piece))]
    short = tuple(piece for piece in pieces if len(piece) <= _SHORT)
    return PageView(status, text, title, " ".join(pieces), short)


def _home(sight: PageView, tree: HtmlElement, url: str, asked: str) -> PageProblem | None:
    """Return a problem where the home page stands in place of a column, by address, redirection or title."""
    paths = page_problem_rules().home_paths
    if asked and urlsplit(asked).path not in paths and urlsplit(url).path in paths:
        return PageProblem("soft_404", "sent to the home page")
    if urlsplit(url).path in paths:
        return None
    if len(sight.text) < 100 and any(urlsplit(target).path in paths for target in _moves(sight.source, tree, url)):
        return PageProblem("soft_404", "a page that only leads to the home page")
    tagged = any((one.get("name") or "").lower() in _COLUMN_TAGS for one in tree.iter("meta"))
    placed = any(word in sight.text for word in page_problem_rules().breadcrumbs)
    if not tagged and not placed and any(title.search(sight.title) for title in page_problem_rules().home_titles):
        return PageProblem("soft_404", f"the home page in place of the page asked for, titled {sight.title[:40]}")
    return None


def _moves(source: str, tree: HtmlElement, url: str) -> Iterator[str]:
    refreshes = (
        one.get("content") or "" for one in tree.iter("meta") if one.get("http-equiv", "").lower() == "refresh"
    )
    targets = [found[1] for content in refreshes if (found := _REFRESH.search(content))]
    targets += [first or second for first, second in _SCRIPTED_MOVE.findall(source)]
    yield from (target for each in targets if (target := absolute_url(url, each)))


def _redesigned(sight: PageView, tree: HtmlElement, url: str, rules: PageProblemRules) -> PageProblem | None:
    """Return a problem where titles of reports stand on the page, but none in a row that can be followed."""
    named = {text for text in set(sight.short_pieces) if any(one.search(text) for one in rules.redesign_titles)}
    if len(named) < rules.redesign_least:
        return None
    titles = named.intersection(_unlinked(tree))
    if len(titles) < rules.redesign_least or rows_of_tree(tree, url)[0]:
        return None
    return PageProblem("layout_changed", f"{len(titles)} titles of reports that are no links, and no rows")


def _unlinked(tree: HtmlElement) -> Iterator[str]:
    """Yield short texts of boxes that hold nothing else and stand in no link: what a list of cards looks like."""
    for box in tree.iter("h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "span", "div", "p", "td"):
        text = collapse_spaces(box.text) if len(box) == 0 else ""
        if 8 <= len(text) <= _SHORT and next(box.iterancestors("a"), None) is None:
            yield text


def column_problem(
    status: int | None, url: str, body: bytes, content_type: str, *, column_url: str = ""
) -> VisitFailure | None:
    """Return None when the page may be read for rows. A challenge keeps its own class whatever its status is."""
    found = page_problem(status or 0, url, body, content_type, asked=column_url)
    if found and (found.kind == "challenge" or not status or status < 400):
        return VisitFailure(found.kind, found.sign)
    if status and status >= 400:
        return VisitFailure(status_class(status), f"the server answered {status}")
    return None


def is_markup(body: bytes) -> bool:
    """Return whether a body may be a page rather than a document: tags stand near its beginning."""
    return not body.strip() or b"<" in body[:1024]


def detail_problem(status: int, url: str, body: bytes, content_type: str) -> str:
    """Return what stands in place of a detail page (an error page, a challenge …); "" when it may be read."""
    if not is_markup(body):
        return ""
    found = page_problem(status, url, body, content_type)
    return f"{found.kind}: {found.sign}" if found and found.kind not in _OF_COLUMNS else ""
