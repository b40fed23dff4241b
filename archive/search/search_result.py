"""What a search gives: hits with marks, the count, facets, how the query was read, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from archive.bilingual import Bilingual
from archive.search.ranking import Relation
from archive.search.snippet import Parts

HitType = Literal["report", "filing"]


@dataclass(frozen=True, slots=True)
class CellHit:
    """A table cell that meets a condition of the query, with the printed labels of its row and column."""

    cell: str  # table.row.column
    row: str
    column: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One report, or one filing (``type``). Instants are UTC; ``state`` is the newest verdict on the filing, "" when
    there is none.

    A filing is hit by a query for its state, whether or not its report was ever seen: ``reason_zh`` and ``reason_en``
    say why, ``since`` when that verdict began; ``first_seen_at`` is None and ``url`` "" where no report was seen.

    A listing row whose page was not retrieved has no ``version_id``, and a snippet from its title only.
    """

    report_id: str
    version_id: int | None
    number: int | None
    title: str
    organ: str
    organ_id: str | None
    region: str
    report_year: int | None
    url: str
    state: str
    first_seen_at: datetime | None
    title_parts: Parts
    snippet: Parts
    cells: list[CellHit]
    score: float
    type: HitType = "report"
    since: datetime | None = None
    reason_zh: str = ""
    reason_en: str = ""

    @property
    def moment(self) -> datetime:
        """What feeds and "newest first" go by: when it was first seen, else since when it is known of."""
        return self.first_seen_at or self.since or datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many of all the hits have a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``count`` is exact with relation ``eq``, and "at least" with ``gte``; ``facets_relation`` likewise."""

    hits: list[Hit]
    count: int
    relation: Relation
    facets: dict[str, list[FacetValue]]
    facets_relation: Relation
    understood: Bilingual
    notes: list[Bilingual]
    next: str = ""  # what to give as ``after`` for the following hits; "" at the end
    suggestion: str = ""  # another query that finds something, when this one finds nothing


@dataclass(frozen=True, slots=True)
class BatchCount:
    """How many reports hold a name letter by letter."""

    name: str
    count: int
    relation: Relation
