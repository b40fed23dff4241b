"""/reports/{id}/diff: two versions of a report, or this year's against another's; text and tables, changes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from archive.database.models import Version
from archive.filings.verdicts.status import FilingStatus
from archive.reading.reading_diff import CellChange, compare_tables, compare_texts
from archive.web.contents.report_tables import labels_of
from archive.web.pages.report import filing_of, versions_of
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.query_params import parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that changed with its printed labels."""

    table: str
    row: str
    column: str
    cell: CellChange


@router.get("/reports/{report_id}/diff", dependencies=[accepts("from", "to", "against", "with", "show")])
def diff_page(context: Context, report_id: str) -> Response:
    """``from`` and ``to`` name versions (default: the last two); ``against`` another report year instead, ``with``
    the report of another organ or year."""
    filing = filing_of(context, report_id)
    versions = versions_of(context, report_id, filing.report_id or "")
    new = _named(versions, context.param("to")) or (versions[-1] if versions else None)
    against = parse_year(context.param("against")) if context.param("against") else None
    with_ = _other_report(context)
    if with_ is not None:
        others = versions_of(context, with_.facts.id, with_.report_id or "")
        old = others[-1] if others else None
    elif against is None:
        others = versions
        old = _named(versions, context.param("from")) or _before(versions, new)
    else:
        others = versions_of(context, f"{filing.facts.organ_id}-{against}")
        old = others[-1] if others else None
    whole = context.param("show") == "all"
    return render_page(
        context,
        "diff.html",
        filing=filing,
        old=old,
        new=new,
        versions=versions,
        against=against,
        other=with_,
        whole=whole,
        lines=compare_texts(_paragraphs(old), _paragraphs(new), whole=whole) if old and new else [],
        cells=_cells(context, old, new, whole) if old and new else [],
        comparable=old is not None and new is not None and old.form == new.form,
    )


def _other_report(context: RequestContext) -> FilingStatus | None:
    return filing_of(context, context.param("with")) if context.param("with") else None


def _named(versions: Sequence[Version], asked: str) -> Version | None:
    if not asked:
        return None
    found = next((version for version in versions if str(version.id) == asked), None)
    if found is None:
        raise PageNotFoundError(_("该年报没有编号为“%(value)s”的版本。"), value=asked)
    return found


def _before(versions: Sequence[Version], new: Version | None) -> Version | None:
    """Return the version before ``new`` at the same address, else at any."""
    earlier = [v for v in versions if new and v.id != new.id and v.first_seen_at <= new.first_seen_at]
    same = [v for v in earlier if new and v.url == new.url]
    return next(reversed(same or earlier), None)


def _paragraphs(version: Version) -> list[str]:
    return [line.strip() for line in version.text.splitlines() if line.strip()]


def _cells(context: RequestContext, old: Version, new: Version, whole: bool) -> list[CellDifference]:
    changes = compare_tables(old.reading.get("tables") or {}, new.reading.get("tables") or {}, whole=whole)
    return [
        CellDifference(*labels_of(change.where, new.reading, new.report_year, context.language), change)
        for change in changes
    ]
