"""The finished visit, as it goes into the WARC."""

from __future__ import annotations

from datetime import datetime

from archive.ingest.notes import ColumnNote, SiteNote, VisitNote
from crawler.visiting.column_history import SEPARATOR
from crawler.visiting.parse_cache import parse_rules_digest
from crawler.visiting.stored_rows import noted_rows
from crawler.visiting.visit_state import VisitState


def visit_note(visit: VisitState, finished_at: datetime) -> VisitNote:
    """Return the note of a visit that has ended."""
    outcome, trouble, years = visit.judged()
    site, column = visit.site, visit.column
    return VisitNote(
        visit_id=visit.visit_id,
        run_id=visit.run_id,
        url=column.url,
        site=SiteNote(id=site.id, name=site.name, region=site.region, home=site.home),
        column=ColumnNote(
            id=visit.column_id,
            url=column.url,
            title=column.title,
            adapter=column.adapter,
            recipe=column.recipe,
            kinds=list(column.kinds),
        ),
        started_at=visit.started_at,
        finished_at=finished_at,
        outcome=outcome,
        error_class=trouble.error_class if trouble else "",
        reason="; ".join([trouble.reason, *visit.remarks] if trouble else visit.remarks),
        adapter=visit.adapter,
        rows=visit.count(),
        total=visit.total,
        years=list(years) if years is not None else None,
        seen_as=SEPARATOR.join(visit.names.own),
        proxy=site.proxy,
        vantage=visit.vantage,
        address=visit.address,
        pages=[visit.pages[number] for number in sorted(visit.pages)],
        parse_rules=parse_rules_digest(),
        page_rows=[noted_rows(visit.rows_of_page(number)) for number in sorted(visit.pages)],
        page_lists=_page_lists(visit),
        targets=[target for target in visit.detail_pages.values() if target.captures or target.trouble],
    )


def _page_lists(visit: VisitState) -> list[str]:
    """Return the addresses of the rows whose lists the pages belong to; nothing where all are the column's own."""
    if len(visit.every_list) < 2:
        return []
    return ["" if (found := visit.lists[number]) is visit.own else found.url for number in sorted(visit.pages)]
