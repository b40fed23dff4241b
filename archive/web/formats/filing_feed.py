"""Filings as a feed: an entry when a report is first seen, and one when its deadline has passed without it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from heapq import nlargest

from fastapi import Response

from archive.clock import day_end
from archive.filings.record import Filing
from archive.filings.states import State
from archive.filings.verdicts.status import FilingStatus
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.serving.request_context import RequestContext
from archive.web.wording import urls
from archive.web.wording.translation import HTML_LANG

_MOST = 200


def filings_feed(context: RequestContext, title: str, filings: Iterable[FilingStatus]) -> Response:
    """Return the newest first.

    A filing in another state is another entry: what comes late after silence is news again.
    """
    dated = ((moment, one.record(context.language)) for one in filings if (moment := _moment(one)))
    newest = nlargest(_MOST, dated, key=lambda one: (one[0], one[1].filing_id))
    entries = [_entry(context, moment, record) for moment, record in newest]
    return atom_answer(context.request, title, entries, language=HTML_LANG[context.language])


def _moment(filing: FilingStatus) -> datetime | None:
    """When it came into its state, as far as that is known; None where nothing has happened yet."""
    if filing.ruling.state == State.OVERDUE:
        return day_end(filing.facts.deadline.due)
    return filing.ruling.first_seen


def _entry(context: RequestContext, moment: datetime, record: Filing) -> AtomEntry:
    state = record.state.name_for(record.basis, context.language)
    return AtomEntry(
        f"filing/{record.filing_id}/{record.state}",
        f"{record.organ} {record.year} {state}",
        urls.report_path(record.filing_id),
        moment,
        record.reason,
    )
