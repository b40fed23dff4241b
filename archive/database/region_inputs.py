"""What boards are judged from: every table and column that a rule's facts are read from, and the regions it leads to.

Declared once. The triggers that raise a region's version are generated from it (``region_triggers.py``), and a test
compares it with the queries that a board really makes. A version too many costs a judgement; one too few would leave a
verdict standing that nothing supports any more.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Path:
    """A query from one changed row, whose alias stands in the place of ``{row}``: what is selected, where from, and
    which rows there; a path of no tables selects from the row itself."""

    what: tuple[str, ...]
    source: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One table. ``columns``: those that facts are read from, with the key; ``routes``: paths to the regions of a row;
    ``links``: paths to pairs of regions that a row ties together: what is new in one concerns the other too."""

    table: str
    columns: tuple[str, ...]
    routes: tuple[Path, ...]
    links: tuple[Path, ...] = ()


_SITE = "JOIN site ON site.id = c.site_id"
_SITE_OF = f"disclosure_column c {_SITE}"
_LISTED = f"listing l JOIN disclosure_column c ON c.id = l.column_id {_SITE}"
_OWNED = "listing l JOIN organ ON organ.id = l.organ_id"
_VISITED = f"visit v JOIN disclosure_column c ON c.id = v.column_id {_SITE}"


def _rows(where: str, more: str = "") -> tuple[Path, Path]:
    """Return the regions of listing rows: that of their column, and that of the organ they are counted for."""
    return Path(("site.region",), f"{_LISTED}{more}", where), Path(("organ.region",), f"{_OWNED}{more}", where)


_OWN = Path(("{row}.region",))
_COLUMN = Path(("site.region",), _SITE_OF, "c.id = {row}.column_id")
_ORGAN = Path(("organ.region",), "organ", "organ.id = {row}.organ_id")
_OF_LISTING, _OF_PAGE = _rows("l.id = {row}.listing_id"), _rows("l.url = {row}.url")
_OF_VERSION = _rows("v.id = {row}.version_id", " JOIN version v ON v.url = l.url")
_TAKEN_BACK = Path(
    ("organ.region",), "row_decision d JOIN organ ON organ.id = d.organ_id", "d.id = {row}.revokes"
)  # fmt: skip

# Rows attributed to an organ of another region, and organs that ended in favour of one there (江北区 → 两江新区).
_ELSEWHERE = Path(("organ.region", "site.region"), f"organ, {_SITE_OF}", "organ.id = {row}.organ_id AND c.id = {row}.column_id")  # fmt: skip  # noqa: E501
_LISTED_FOR_ORGAN = Path(("{row}.region", "site.region"), _LISTED, "l.organ_id = {row}.id")
_DECIDED_FOR_ORGAN = Path(
    ("{row}.region", "site.region"), f"row_decision d JOIN disclosure_column c ON c.id = d.column_id {_SITE}",
    "d.organ_id = {row}.id",
)  # fmt: skip
_HEIR = Path(("{row}.region", "organ.region"), "organ", "organ.id = {row}.successor")
_PREDECESSORS = Path(("organ.region", "{row}.region"), "organ", "organ.successor = {row}.id")
_LISTED_IN_COLUMN = Path(
    ("organ.region", "site.region"), f"{_OWNED}, site", "l.column_id = {row}.id AND site.id = {row}.site_id"
)  # fmt: skip
_LISTED_ON_SITE = Path(
    ("organ.region", "{row}.region"), f"{_OWNED} JOIN disclosure_column c ON c.id = l.column_id",
    "c.site_id = {row}.id",
)  # fmt: skip

INPUTS = (
    Input("organ", ("id", "region", "name", "kind", "origin", "valid_from", "valid_to", "successor", "vouched"),
          (_OWN,), (_HEIR, _PREDECESSORS, _LISTED_FOR_ORGAN, _DECIDED_FOR_ORGAN)),
    Input("site", ("id", "region"), (_OWN,), (_LISTED_ON_SITE,)),
    Input("disclosure_column", ("id", "site_id", "title", "kinds", "active", "vouched"),
          (Path(("site.region",), "site", "site.id = {row}.site_id"),), (_LISTED_IN_COLUMN,)),
    Input("visit", ("id", "run_id", "column_id", "started_at", "finished_at", "outcome", "error_class", "pages", "rows",
                    "years", "vantage"), (_COLUMN,)),
    Input("run", ("id", "finished_at"), (Path(("site.region",), _VISITED, "v.run_id = {row}.id"),)),
    Input("listing", ("id", "column_id", "url", "title", "listed_date", "first_seen_at", "absent_until",
                      "absent_visit_id", "first_capture_id", "is_report", "report_year", "organ_id", "doubt",
                      "candidates", "odd_title"), (_COLUMN, _ORGAN), (_ELSEWHERE,)),
    Input("listing_change", ("id", "listing_id", "seen_at", "field", "old", "new"), _OF_LISTING),
    Input("page_try", ("id", "listing_id", "at", "state", "reason", "capture_id"), _OF_LISTING),
    Input("capture", ("id", "visit_id", "url", "fetched_at", "kind", "status", "payload_digest"),
          (Path(("site.region",), _VISITED, "v.id = {row}.visit_id"), *_OF_PAGE)),
    Input("version", ("id", "url", "number", "column_id", "report_id", "capture_id", "content_digest", "first_seen_at",
                      "last_seen_at", "declared_date", "declared_source", "form", "reading"), (_COLUMN, *_OF_PAGE)),
    Input("finding", ("id", "version_id", "check", "severity", "where"), _OF_VERSION),
    Input("decision", ("id", "organ_id", "report_year", "kind", "by", "at", "reason", "until", "finding", "revokes"),
          (_ORGAN,)),
    Input("row_decision", ("id", "column_id", "url", "kind", "organ_id", "report_year", "by", "at", "reason",
                           "revokes"), (_COLUMN, _ORGAN, _TAKEN_BACK), (_ELSEWHERE,)),
    Input("third_party_capture", ("id", "url", "fetched_at", "organ_id", "report_year", "origin", "imported_at"),
          (_ORGAN,)),
)  # fmt: skip
