"""What a search gives: hits with marks, the count, facets, how the query was read, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import PlainSerializer

from archive.bilingual import Bilingual
from archive.records.fields import Instant, fact
from archive.records.shared_fields import ORGAN, ORGAN_ID, REGION, YEAR
from archive.search.organ_initials import OrganMatch
from archive.search.ranking import Relation
from archive.search.snippet import Parts

HitType = Literal["report", "filing"]
_Number = Annotated[Decimal, PlainSerializer(str, return_type=str)]


@dataclass(frozen=True, slots=True)
class CellHitShape:
    """A table cell that meets the query, with the printed labels of its row and column."""

    cell: Annotated[str, fact("单元格", "Cell", "Its id: table, row and column, with dots between.")]
    row: Annotated[str, fact("行", "Row", "Printed label of its row.")]
    column: Annotated[str, fact("列", "Column", "Printed label of its column.")]
    value: Annotated[_Number | None, fact("值", "Value", "Its number as text; null where it is blank.")]


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit, a report or, of a query by state, a filing with its reason, whether its report was seen or not.

    ``title_parts`` and ``snippet`` are pieces of text with whether each is a hit. A listing row whose page was not
    retrieved has no ``version_id``, and a snippet from its title only.
    """

    report_id: Annotated[str, fact("年报编号", "Report id", "Id of the filing; empty where it is not known.")]
    version_id: Annotated[int | None, fact("版本编号", "Version id", "Null where no version was read.")]
    number: Annotated[int | None, fact("版本", "Number", "Number of the version at its address: 1, 2, ….")]
    title: Annotated[str, fact("标题", "Title", "Title of the report or row.")]
    organ: Annotated[str, ORGAN]
    organ_id: Annotated[str | None, ORGAN_ID]
    region: Annotated[str, REGION]
    report_year: Annotated[int | None, YEAR]
    url: Annotated[str, fact("网址", "Address", "Address of the report; empty where none was seen.")]
    state: Annotated[str, fact("状态代码", "State id", "Newest verdict on the filing; empty when there is none.")]
    first_seen_at: Annotated[
        Instant | None, fact("首次发现", "First seen", "Null where no report was seen.", unit="UTC instant")
    ]
    title_parts: Annotated[Parts, fact("标题分段", "Parts of the title", "Pieces of the title.", files=False)]
    snippet: Annotated[Parts, fact("摘录", "Excerpt", "Pieces of text around the words asked for.")]
    cells: Annotated[list[CellHitShape], fact("单元格", "Cells", "Cells that meet the query.", files=False)]
    score: Annotated[float, fact("得分", "Score", "How well it fits; higher is better.")]
    type: Annotated[HitType, fact("种类", "Type", "Whether a report or a filing was found.")]
    since: Annotated[
        Instant | None, fact("判定起始", "Since", "When the verdict of a filing began.", unit="UTC instant")
    ]
    reason_zh: Annotated[str, fact("理由（中文）", "Reason in Chinese", "Why, in Chinese; empty of a report.")]
    reason_en: Annotated[str, fact("理由（英文）", "Reason in English", "Why, in English; empty of a report.")]

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
class BatchCount:
    """How many reports hold a name, or meet a query, letter by letter."""

    name: str
    count: int
    relation: Relation


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
    near: list[Hit] = field(default_factory=list)  # reports that are only like the words, where none holds them
    organs: list[OrganMatch] = field(default_factory=list)  # whose names sound as the letters asked for
    wordings: list[BatchCount] = field(default_factory=list)  # the query in other words of the field, counted
    suggestion: str = ""  # another query that finds something, when this one finds nothing
