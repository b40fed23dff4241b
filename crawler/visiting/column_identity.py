"""Was it the column? Its names and its rows are the evidence: a list without a single report proves no absence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.config.sites import ColumnConfig
from archive.ingest.listing_row import ListingRow, url_key
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import recognise
from crawler.adapters.markup import collapse_spaces, decode, parse_html
from crawler.visiting.column_history import Past
from crawler.visiting.page_problem_rules import page_problem_rules
from crawler.visiting.row_places import Whose
from crawler.visiting.visit_outcome import VisitFailure

_PARTS = re.compile(r"\s*(?:>+|»|›|→|＞|/|\\|\||>>|&gt;)\s*")
_TITLE_PARTS = re.compile(r"[_|—–]|\s-\s|-(?=[^-]*(?:政府|网))")
_TAGS = {"columnname": True, "columntype": False}
_LONGEST = 40  # characters of a name
_TRAIL = 160  # characters of a breadcrumb


@dataclass(frozen=True, slots=True)
class Names:
    """``own``: what the page calls itself; ``around``: also its kind, and the columns above it."""

    own: tuple[str, ...] = ()
    around: tuple[str, ...] = ()


def page_names(body: bytes, content_type: str) -> Names:
    """Return the names of a page of markup; none of an answer of an interface."""
    text = decode(body, content_type)
    if text.lstrip()[:1] in "{[" or (tree := parse_html(text)) is None:
        return Names()
    tags = {(one.get("name") or "").lower(): collapse_spaces(one.get("content")) for one in tree.iter("meta")}
    trail, title = _breadcrumb(tree), collapse_spaces(tree.findtext(".//title"))
    own = [tags.get("columnname", ""), *trail[-1:], _TITLE_PARTS.split(title)[0] if title else ""]
    own = [name for name in own if _tells(name)]
    around = [*own, *trail, tags.get("columntype", ""), title]
    return Names(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(name for name in around if name)))


def _tells(name: str) -> bool:
    return 2 <= len(name) <= _LONGEST and not page_problem_rules().says_nothing(name)


def _breadcrumb(tree: HtmlElement) -> list[str]:
    """Return the columns that lead to the page, the page's own last."""
    for one in tree.iter():
        if not isinstance(one.tag, str) or one.tag in ("title", "head", "meta"):
            continue
        said = f"{one.text or ''} {one.tail or ''}"
        if any(word in said for word in page_problem_rules().breadcrumbs):
            return _trail(one)
    return []


def _trail(one: HtmlElement) -> list[str]:
    """Return the parts of the smallest box around the words that holds more than they alone."""
    box: HtmlElement | None = one
    while box is not None:
        text = collapse_spaces(box.text_content())
        parts = [part.strip(" :：") for part in _PARTS.split(text[:_TRAIL])]
        if len(parts) > 1 or len(text) > _LONGEST:
            return [part for part in parts[1:] if _tells(part)]
        box = box.getparent()
    return []


_CUT = ("…", "...", "．．．", "。。。")
_PART_OF_OTHERS = 3  # one report in so many is another place's, and fewer are the county's own: another's list
_LEAST = 3  # characters of a name that are enough to tell it in a longer one


@dataclass(frozen=True, slots=True)
class RowFact:
    """A row as the visit sees it: its key, and what it is known or thought to be, and whose.

    ``names_organ``: nothing is known of it, it shows a day, and its title is an organ's name and nothing else.
    """

    key: str
    title: str
    is_report: bool
    year: int | None
    whose: Whose = ""
    names_organ: bool = False


def row_facts(rows: Sequence[ListingRow], column: ColumnConfig, past: Past) -> list[RowFact]:
    """Return what each row is: as was found out before, else as its title says. A cut title may be a report's."""
    found: dict[str, RowFact] = {}
    for row in rows:
        key = url_key(row.url)
        known = past.rows.get(key)
        if known is not None and (known.title == row.title or known.is_report):
            whose: Whose = "own" if known.of_roster else past.home.whose(row.title) if known.is_report else ""
            found[key] = RowFact(key, row.title, known.is_report, known.year, whose)
            continue
        said = recognise(row.title, column=column.title)
        cut = row.title.rstrip().endswith(_CUT)
        whose = past.home.whose(row.title) if said.is_report or cut else ""
        organ = known is None and row.listed_date is not None and looks_like_organ(row.title)
        found[key] = RowFact(key, row.title, said.is_report or cut, said.report_year, whose, organ)
    return list(found.values())


def other_list(
    rows: Sequence[RowFact], names: Names, column: ColumnConfig, past: Past, address: str
) -> VisitFailure | None:
    """Return why the page is not the column that was asked for, or cannot be told to be."""
    named = _named(names, column, past)
    # in a column that is named after reports, a page about the reports of a year (all of them attached) speaks for it
    annual = any(page_problem_rules().names_reports(name) for name in names.around)
    by_organ = annual and 2 * sum(row.names_organ or row.is_report for row in rows) > len(rows)
    reports = sum(
        row.is_report or (named and page_problem_rules().names_reports(row.title)) or (by_organ and row.names_organ)
        for row in rows
    )
    shown = "、".join(names.own[:2]) or "no name"
    if not rows:
        return None if named else _trouble(f"an empty page called {shown} does not say that it is this column")
    if not reports:
        return _trouble(f"none of the {len(rows)} rows is an annual report; the page is called {shown}")
    if strangers := _strangers(rows):
        return strangers
    if named:
        return None
    if past.seen_as and any(map(page_problem_rules().names_reports, past.seen_as)) and names.own:
        return _trouble(f"the page is called {shown}, and was called {'、'.join(past.seen_as[:2])} before")
    moved = _led_up(column.url, address)
    if (names.own or moved) and reports * 2 < len(rows):
        led = f", and was led to {address}" if moved else ""
        return _trouble(f"the page is called {shown}, and {reports} of {len(rows)} rows are annual reports{led}")
    return None


def _named(names: Names, column: ColumnConfig, past: Past) -> bool:
    """Return whether some name says that it is the column: as configured, as seen before, or one of annual reports."""
    if any(page_problem_rules().names_reports(name) for name in names.around):
        return True
    configured = column.title.replace(" ", "")
    if len(configured) >= _LEAST and any(configured in name.replace(" ", "") for name in names.own):
        return True
    return bool(set(names.own) & (set(past.seen_as) | past.ever_seen_as))


def _strangers(rows: Sequence[RowFact]) -> VisitFailure | None:
    """Return why the reports are another place's.

    Those that name no place may be anybody's; a few of others may be copies.
    """
    reports = [row for row in rows if row.is_report]
    foreign = [row for row in reports if row.whose == "foreign"]
    own = sum(row.whose == "own" for row in reports)
    if len(foreign) <= own or len(foreign) * _PART_OF_OTHERS < len(reports):
        return None
    return _trouble(f"{len(foreign)} of {len(reports)} reports are those of another place: {foreign[0].title[:30]}")


def _led_up(asked: str, address: str) -> bool:
    """Return whether the answer came from a folder above the column's."""
    if not address:
        return False
    here, there = urlsplit(asked), urlsplit(address)
    folder = there.path.rpartition("/")[0] + "/"
    return here.path != there.path and here.path.startswith(folder) and here.path.rpartition("/")[0] + "/" != folder


def _trouble(reason: str) -> VisitFailure:
    return VisitFailure("other_list", reason)
