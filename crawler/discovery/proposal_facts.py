"""The record of a proposal for its reviewer: columns with sample rows, organs by kind, doubts, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from archive.bilingual import Bilingual
from archive.config.kinds import KIND_NAMES, OrganKind
from archive.config.value_types import without_unseen
from archive.counties.proposal_record import ProposalRecord, ProposedColumn, SampleRow
from archive.recognition.organ_kind import organ_kind
from crawler.discovery.candidate import Candidate
from crawler.discovery.column_selection import SelectedColumn
from crawler.discovery.proposal_remarks import remarks_of

if TYPE_CHECKING:
    from crawler.discovery.site_proposal import SiteProposal

_SAMPLES = 4  # rows shown of a column
_LONGEST = 120  # characters of a title


def proposal_record(found: SiteProposal, site_name: str) -> ProposalRecord:
    """Return what a reviewer is shown of a proposal; ``site_name`` is the name of its site file."""
    columns = tuple(_column(one) for one in found.choice.columns)
    organs: defaultdict[str, list[str]] = defaultdict(list)
    for organ in found.roster.organs:
        organs[organ.kind].append(organ.name)
    return ProposalRecord(
        region=found.place.code,
        name=found.place.name,
        home=found.home,
        found_on=found.found_on,
        requests=len(found.visited),
        platform=tuple(dict.fromkeys(one.adapter for one in columns)),
        columns=columns,
        organs={kind: tuple(names) for kind, names in organs.items()},
        doubts=tuple(remarks_of(found)),
        missing=(*map(_unheard, found.unheard_kinds), *found.gaps),
        site_name=site_name,
    )


def _unheard(kind: OrganKind) -> Bilingual:
    return Bilingual(f"未见{KIND_NAMES[kind].zh}的年报", f"no report of a {KIND_NAMES[kind].en} was found")


def _column(one: SelectedColumn) -> ProposedColumn:
    found = one.candidate
    reports = found.reports
    days = [row.listed_date for row in found.rows.values() if row.listed_date]
    return ProposedColumn(
        id=one.id,
        title=without_unseen(found.title),
        url=found.url,
        adapter=found.adapter,
        kinds=one.kinds,
        rows=len(found.rows),
        reports=len(reports),
        organs=len({said.organ for _, said in reports if said.organ}),
        years=tuple(sorted({said.report_year for _, said in reports if said.report_year})),
        newest=max(days, default=None),
        is_complete=found.is_complete,
        is_believed=bool(found.sampled_from),
        precedent=precedent(found),
        samples=_samples(found),
        warnings=tuple(found.warnings),
    )


def precedent(found: Candidate) -> dict[str, tuple[int, ...]]:
    """Return for each kind of organ the report years of which a column shows reports, the newest last."""
    years: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for _, said in found.reports:
        if said.organ and said.report_year:
            years[organ_kind(said.organ)][said.report_year] += 1
    return {kind: tuple(sorted(counts)) for kind, counts in sorted(years.items())}


def _samples(found: Candidate) -> tuple[SampleRow, ...]:
    """Return the first rows and the last, of reports where there are some."""
    rows = [
        SampleRow(title=row.title[:_LONGEST], url=row.url, day=row.listed_date, organ=said.organ, year=said.report_year)
        for row, said in found.reports
    ]
    return tuple(rows if len(rows) <= _SAMPLES else (*rows[: _SAMPLES - 1], rows[-1]))
