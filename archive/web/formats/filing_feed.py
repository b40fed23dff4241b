"""Filings as a feed: an entry when a report is first seen, and one when its deadline has passed without it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from heapq import nlargest

from fastapi import Response

from archive.clock import day_end
from archive.filings.verdicts.status import FilingStatus
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.serving.request_context import RequestContext
from archive.web.wording import urls
from archive.web.wording.state_badges import state_badge
from archive.web.wording.translation import HTML_LANG

_MOST = 200


def filings_feed(context: RequestContext, title: str, filings: Iterable[FilingStatus]) -> Response:
    """The newest first. A filing in another state is another entry: what comes late after silence is news again."""
    dated = ((moment, filing) for filing in filings if (moment := _moment(filing)))
    newest = nlargest(_MOST, dated, key=lambda one: (one[0], one[1].facts.id))
    entries = [_entry(context, moment, filing) for moment, filing in newest]
    return atom_answer(context.request, title, entries, language=HTML_LANG[context.language])


def _moment(filing: FilingStatus) -> datetime | None:
    """When it came into its state, as far as that is known; None where nothing has happened yet."""
    if filing.ruling.state == "overdue":
        return day_end(filing.facts.deadline.due)
    return filing.ruling.first_seen


def _entry(context: RequestContext, moment: datetime, filing: FilingStatus) -> AtomEntry:
    state = state_badge(filing.ruling.state, filing.facts.deadline.basis, context.language).name
    return AtomEntry(
        f"filing/{filing.facts.id}/{filing.ruling.state}",
        f"{filing.facts.organ} {filing.facts.year} {state}",
        urls.report_path(filing.facts.id),
        moment,
        filing.ruling.reason_zh if context.language == "zh" else filing.ruling.reason_en,
    )
