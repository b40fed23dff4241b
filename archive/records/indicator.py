"""An indicator: what one report adds to it, its value for an organ or a group, and the peers that it stands among."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel

from archive.config.kinds import OrganKind
from archive.records.cell import Number
from archive.records.fields import fact
from archive.records.shared_fields import KIND, ORGAN_ID, REGION, YEAR

INDICATOR = fact("指标", "Indicator", "Id of the indicator.")
FORM = fact(
    "格式", "Form", "Printed form of the table it is taken from; forms do not add up. Empty where no table is read."
)


class IndicatorPart(BaseModel):
    """What one report or filing adds to an indicator: sums of parts and bases over any group give the group's value."""

    filing_id: Annotated[str, fact("应公布年报编号", "Filing id", "Organ and report year.")]
    organ_id: Annotated[str, ORGAN_ID]
    region: Annotated[str, REGION]
    kind: Annotated[OrganKind, KIND]
    year: Annotated[int, YEAR]
    form: Annotated[str, FORM]
    indicator: Annotated[str, INDICATOR]
    part: Annotated[Number, fact("分子", "Part", "What it adds to the part; of a median the number itself.")]
    base: Annotated[Number, fact("分母", "Base", "What it adds to the base; 1 where reports are counted.")]


class PeerQuantiles(BaseModel):
    """The values of peers: organs of the same kind, or regions, in the same city or province."""

    among: Annotated[
        Literal["city", "province"], fact("范围", "Among", "Whether peers are those of the city or of the province.")
    ]
    peers: Annotated[int, fact("同类数", "Peers", "How many peers have a value; the one asked for is none of them.")]
    tenth: Annotated[
        float | None, fact("十分位数", "Tenth", "Value that a tenth of the peers does not exceed; null under 30 peers.")
    ]
    quarter: Annotated[float | None, fact("下四分位数", "Quarter", "Lower quartile; null under 5 peers.")]
    median: Annotated[float | None, fact("中位数", "Median", "Median of the peers; null under 5 peers.")]
    three_quarters: Annotated[float | None, fact("上四分位数", "Three quarters", "Upper quartile; null under 5 peers.")]
    nine_tenths: Annotated[float | None, fact("九十分位数", "Nine tenths", "As for the tenth, of nine tenths.")]
    below: Annotated[
        float | None,
        fact("低于本值的同类占比", "Below", "Share of peers with a lower value; null under 30 peers or a base of 30."),
    ]


class IndicatorValue(BaseModel):
    """One indicator of one organ or group, in one year and form."""

    indicator: Annotated[str, INDICATOR]
    by: Annotated[
        Literal["organ", "region", "city", "province", "kind", "all"],
        fact("分组方式", "By", "What reports are put together by."),
    ]
    key: Annotated[str, fact("分组代码", "Key", "Organ id, division code or kind.")]
    name: Annotated[str, fact("分组", "Name", "Name of the group, in the language asked for.")]
    year: Annotated[int, YEAR]
    form: Annotated[str, FORM]
    reports: Annotated[int, fact("份数", "Reports", "Reports or filings that it rests on.")]
    left_out: Annotated[
        int,
        fact(
            "未计入份数",
            "Left out",
            "Those that lack a number, contradict themselves or could not be checked.",
        ),
    ]
    part: Annotated[Number | None, fact("分子", "Part", "Sum of the parts; null of a median.")]
    base: Annotated[Number, fact("分母", "Base", "Sum of the bases: the n that the value rests on.")]
    value: Annotated[
        float | None,
        fact("数值", "Value", "Part by base, or the median; null where the base is too small to speak of."),
    ]
    low: Annotated[float | None, fact("区间下限", "Low", "Lower end of a share's 95 % interval (Wilson).")]
    high: Annotated[float | None, fact("区间上限", "High", "Upper end of the same.")]
    rank: Annotated[
        int | None,
        fact("位次", "Rank", "Place by value, the largest first; null under a base of 30, equal ones share it."),
    ] = None
    peers: Annotated[
        list[PeerQuantiles] | None, fact("同类分布", "Peers", "Distribution of the peers.", files=False)
    ] = None
    visits_due: Annotated[
        int | None, fact("应查看次数", "Visits due", "Planned visits in the season; null where no region is one.")
    ] = None
    visits_share: Annotated[
        float | None, fact("监测完整率", "Share of visits", "Share of them that read their column in full, 0 to 1.")
    ] = None
