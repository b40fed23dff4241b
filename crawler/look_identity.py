"""Was it the column? Its names and its rows are the evidence: a list without a single report proves no absence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.config.sites import ColumnConfig
from archive.ingest.row import Row, address_key
from archive.recognition.recognise import recognise
from crawler.look_outcome import LookTrouble
from crawler.look_past import Past
from crawler.look_rules import look_rules
from crawler.page_names import Names

_CUT = ("…", "...", "．．．", "。。。")
_LEAST = 3  # characters of a name that are enough to tell it in a longer one


@dataclass(frozen=True, slots=True)
class RowFact:
    """A row as the look sees it: its key, and what it is known or thought to be."""

    key: str
    title: str
    is_report: bool
    year: int | None


def row_facts(rows: Sequence[Row], column: ColumnConfig, past: Past) -> list[RowFact]:
    """What each row is: as was found out before, else as its title says. A cut title may be a report's."""
    found: dict[str, RowFact] = {}
    for row in rows:
        key = address_key(row.url)
        known = past.rows.get(key)
        if known is not None and (known.title == row.title or known.is_report):
            found[key] = RowFact(key, row.title, known.is_report, known.year)
            continue
        said = recognise(row.title, column=column.title)
        cut = row.title.rstrip().endswith(_CUT)
        found[key] = RowFact(key, row.title, said.is_report or cut, said.report_year)
    return list(found.values())


def other_list(
    rows: Sequence[RowFact], names: Names, column: ColumnConfig, past: Past, address: str
) -> LookTrouble | None:
    """Why the page is not the column that was asked for, or cannot be told to be."""
    named = _named(names, column, past)
    # in a column that is named after reports, a page about the reports of a year (all of them attached) speaks for it
    reports = sum(row.is_report or (named and look_rules().names_reports(row.title)) for row in rows)
    shown = "、".join(names.own[:2]) or "no name"
    if not rows:
        return None if named else _trouble(f"an empty page called {shown} does not say that it is this column")
    if not reports:
        return _trouble(f"none of the {len(rows)} rows is an annual report; the page is called {shown}")
    if named:
        return None
    if past.seen_as and any(map(look_rules().names_reports, past.seen_as)) and names.own:
        return _trouble(f"the page is called {shown}, and was called {'、'.join(past.seen_as[:2])} before")
    moved = _led_up(column.url, address)
    if (names.own or moved) and reports * 2 < len(rows):
        led = f", and was led to {address}" if moved else ""
        return _trouble(f"the page is called {shown}, and {reports} of {len(rows)} rows are annual reports{led}")
    return None


def _named(names: Names, column: ColumnConfig, past: Past) -> bool:
    """Whether some name says that it is the column: as configured, as seen before, or as one of annual reports."""
    if any(look_rules().names_reports(name) for name in names.around):
        return True
    configured = column.title.replace(" ", "")
    if len(configured) >= _LEAST and any(configured in name.replace(" ", "") for name in names.own):
        return True
    return bool(set(names.own) & set(past.seen_as))


def _led_up(asked: str, address: str) -> bool:
    """Whether the answer came from a folder above the column's."""
    if not address:
        return False
    here, there = urlsplit(asked), urlsplit(address)
    folder = there.path.rpartition("/")[0] + "/"
    return here.path != there.path and here.path.startswith(folder) and here.path.rpartition("/")[0] + "/" != folder


def _trouble(reason: str) -> LookTrouble:
    return LookTrouble("other_list", reason)
