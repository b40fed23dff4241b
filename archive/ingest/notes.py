"""The JSON that a run leaves in the WARC when a visit or the run itself is finished; rebuild needs nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from archive.config.recipe import Recipe
from archive.records.visit import VisitOutcome


class DetailPage(BaseModel):
    """A row's own page that was fetched in the visit, and the attachments fetched from it (record ids).

    ``trouble`` says what the page looked like, when that was an error page, a challenge or the like, or why it was not
    asked for. ``attachments_left`` counts those that the page names and that were not fetched.
    """

    url: str
    captures: list[str]
    attachments: list[str] = Field(default_factory=list)
    trouble: str = ""
    attachments_left: int = 0


class SiteNote(BaseModel):
    """The site as it was configured at the time, for rebuilding after its file is gone."""

    id: str
    name: str
    region: str
    home: str


class ColumnNote(BaseModel):
    """The column as it was configured at the time; ``id`` is ``<site>/<column>``."""

    id: str
    url: str
    title: str = ""
    adapter: str = ""
    kinds: list[str]
    recipe: Recipe | None = None


NotedRow = tuple[str, str, date | None]
"""Title, URL and listed date of one row."""


class VisitNote(BaseModel):
    """A finished visit. ``pages`` are the record ids of the column's pages in reading order.

    ``years``: the report years for which a complete visit speaks, where the column shows some years only; None for all.
    ``seen_as`` is the name the column's page bore, ``address`` where its first page was found.
    ``page_rows``: the rows of each page of ``pages``, as they were parsed by the rules of the digest ``parse_rules``;
    under other rules they are parsed anew from the stored pages.
    ``proxy``: the name of the proxy by which the site was asked. ``vantage``: where it was made from, by its name; ""
    for the default vantage, None for a replay, which was made from nowhere.
    ``page_lists``: of each page of ``pages`` the address of the row whose list it belongs to, "" for the column's own
    pages; empty where all are the column's own.
    """

    type: Literal["visit"] = "visit"
    visit_id: str
    run_id: str
    url: str
    site: SiteNote
    column: ColumnNote
    started_at: datetime
    finished_at: datetime
    outcome: VisitOutcome
    error_class: str = ""
    reason: str = ""
    adapter: str = ""
    rows: int = 0
    total: int | None = None
    years: list[int] | None = None
    seen_as: str = ""
    proxy: str = ""
    vantage: str | None = ""
    address: str = ""
    pages: list[str] = Field(default_factory=list)
    parse_rules: str = ""
    page_rows: list[list[NotedRow]] = Field(default_factory=list)
    page_lists: list[str] = Field(default_factory=list)
    targets: list[DetailPage] = Field(default_factory=list)


class CandidateNote(BaseModel):
    """A page that may be a dead column's new place, with the signs seen and the captures that show them.

    ``recipe``: the request behind its list as a site's file holds it, where a browser had to show the list.
    """

    url: str
    title: str = ""
    adapter: str = ""
    signs: list[str] = Field(default_factory=list)
    rows: int = 0
    reports: int = 0
    newest: str = ""
    captures: list[str] = Field(default_factory=list)
    recipe: dict[str, Any] = Field(default_factory=dict)


class ProposalNote(BaseModel):
    """A search for a dead column, and what it found; ``url`` is the column's address as it was configured."""

    type: Literal["proposal"] = "proposal"
    visit_id: str
    run_id: str
    url: str
    column_id: str
    made_at: datetime
    why: str
    requests: int = 0
    reason: str = ""
    candidates: list[CandidateNote] = Field(default_factory=list)


class RunNote(BaseModel):
    """A finished run, judged from its visits; ``sites`` are those it was asked to visit."""

    type: Literal["run"] = "run"
    run_id: str
    started_at: datetime
    finished_at: datetime
    outcome: Literal["complete", "partial", "failed"]
    replay_of: str = ""
    sites: list[str] = Field(default_factory=list)
    regions: list[str] = Field(default_factory=list)
    stats: dict[str, Any] = Field(default_factory=dict)


def run_outcome(outcomes: list[str]) -> Literal["complete", "partial", "failed"]:
    """Return a run's outcome from those of its visits: nothing read is ``failed``, whatever the crawler's exit code."""
    if outcomes and all(outcome == "complete" for outcome in outcomes):
        return "complete"
    return "partial" if any(outcome in ("complete", "partial") for outcome in outcomes) else "failed"
