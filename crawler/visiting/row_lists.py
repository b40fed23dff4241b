"""Rows that lead to a list of their own, as the folders of a year do: their rows are rows of the column too."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from archive.ingest.listing_row import ListingRow, url_key
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.triage import triage
from crawler.adapters.base import ColumnPage, PageRequest
from crawler.adapters.markup import all_text, page_tree
from crawler.visiting.column_identity import row_facts
from crawler.visiting.page_problem import is_markup
from crawler.visiting.page_reader import FORM_HEADING, ColumnPageResult, FetchedPage
from crawler.visiting.visit_outcome import VisitFailure
from crawler.visiting.visit_state import VisitState

MOST_LISTS = 60  # rows of one visit whose page is asked whether it is a list
_LONG = 1500  # characters outside links that only an article has
_FILE = re.compile(r"\.(?!s?html?$|jsp$|jspx$|aspx?$|php$|do$|action$)\w{2,5}$", re.IGNORECASE)


def rows_to_ask(visit: VisitState) -> list[ListingRow]:
    """Return the rows whose pages have to be asked yet, whether they are lists; those known to be lists come first."""
    assert visit.past is not None
    left = [row for row in visit.rows if row.url not in visit.lists_asked]
    known = [row for row in left if visit.past.is_list(row.url)]
    some = max(0, MOST_LISTS - len(visit.lists_asked))
    may = [row for row in left if row not in known and _may_lead_to_list(row, visit)][:some]
    return list({row.url: row for row in (*known, *may)}.values())


def _may_lead_to_list(row: ListingRow, visit: VisitState) -> bool:
    """Return whether a row may be a report and names no organ, and its page is not known to be an organ's report."""
    parts = urlsplit(row.url)
    if (
        visit.column.recipe
        or visit.past is None
        or parts.hostname not in visit.site.all_hosts
        or _FILE.search(parts.path)
    ):
        return False
    known = visit.past.rows.get(url_key(row.url))
    if known is not None and known.title == row.title and known.owned:
        return False
    said = triage(row.title, column=visit.column.title)
    return said.answer != "other" and not said.digest and not looks_like_organ(said.organ)


def begin_list(visit: VisitState, row: str, kept: FetchedPage, read: ColumnPageResult, record_id: str) -> int | None:
    """Take a row's page in as the first of a list of the column, if it is one; return its number in the visit.

    A page that may be one, or was one before and is none now, keeps the visit from being complete.
    """
    assert visit.past is not None
    title = next((one.title for one in visit.rows if one.url == row), "")
    answer = list_of_reports(ListingRow(title, row), kept, read, visit)
    if answer == "list" and (number := visit.ask(PageRequest(row))) is not None:
        visit.detail_pages.pop(row, None)
        visit.page_received(number, record_id, read.parsed)
        return number
    if answer == "perhaps":
        visit.failures.append(VisitFailure("pager_unread", f"“{title}” may lead to a list of reports"))
    elif answer == "no" and visit.past.is_list(row):
        reason = read.trouble.reason if read.trouble else "no list is found on its page"
        visit.failures.append(VisitFailure("layout_changed", f"“{title}” led to a list of reports before: {reason}"))
    return None


def list_of_reports(
    row: ListingRow, kept: FetchedPage, read: ColumnPageResult, visit: VisitState
) -> Literal["list", "perhaps", "no"]:
    """Return whether a row's page is a list of reports, by what was ``read`` of it as a page of a column.

    A box beside an article repeats the article's column, the article itself with it; a page of files is read as such.
    """
    assert visit.past is not None
    facts = row_facts(read.parsed.rows, visit.column, visit.past)
    here = {url_key(one.url) for one in visit.rows}
    fresh = [fact for fact in facts if fact.key not in here]
    named = [fact for fact in fresh if fact.names_organ or (fact.is_report and _names_organ(fact.title, visit))]
    files = sum(1 for one in read.parsed.rows if _FILE.search(urlsplit(one.url).path))
    if read.trouble or not named or url_key(row.url) in {fact.key for fact in facts}:
        return "no"
    year, years = triage(row.title, column=visit.column.title).year, {fact.year for fact in named if fact.year}
    likely = sum(triage(fact.title, column=visit.column.title).answer != "other" or fact.names_organ for fact in fresh)
    if 2 * files > len(facts) or (year and years and year not in years) or _is_article(kept):
        return "no"
    return "list" if 2 * likely > len(facts) else "perhaps"


def _names_organ(title: str, visit: VisitState) -> bool:
    return looks_like_organ(triage(title, column=visit.column.title).organ)


def _is_article(kept: FetchedPage) -> bool:
    """Return whether a page holds the form, or so much text outside its links that it is an article."""
    body = kept.body()
    tree = page_tree(ColumnPage(kept.url, body, kept.content_type)) if is_markup(body) else None
    if tree is None:
        return True
    text = all_text(tree)
    in_links = sum(len("".join(link.itertext()).strip()) for link in tree.iter("a"))
    scripts = sum(len("".join((one.text or "").split())) for one in tree.iter("script", "style"))
    return FORM_HEADING in text or len("".join(text.split())) - in_links - scripts > _LONG
