"""A number that is out of the usual: which, by how much, compared with what. It is a question, not a finding."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel

from archive.config.kinds import OrganKind
from archive.records.cell import Number
from archive.records.fields import fact
from archive.records.shared_fields import KIND, ORGAN, ORGAN_ID, REASON_EN, REASON_ZH, REGION, REPORT_ID, YEAR

AnomalyKind = Literal["jump", "peers", "round", "copied"]


class Anomaly(BaseModel):
    """One thing out of the usual in one report."""

    anomaly: Annotated[
        AnomalyKind,
        fact(
            "类型", "Anomaly",
            "`jump`: against the year before; `peers`: against organs of its kind in the province; "
            "`round`: last digits; `copied`: text of another report.",
        ),
    ]  # fmt: skip
    place_in_kind: Annotated[
        int, fact("同类位次", "Place", "Place by strength among those of its type, 1 the strongest.")
    ]
    strength: Annotated[
        float,
        fact(
            "程度", "Strength",
            "Of `jump` and `peers` the distance in spreads on a logarithmic scale, of `round` the chance as a negative "
            "power of ten, of `copied` the share of the text; one type is not comparable with another.",
        ),
    ]  # fmt: skip
    report_id: Annotated[str, REPORT_ID]
    organ_id: Annotated[str, ORGAN_ID]
    organ: Annotated[str, ORGAN]
    kind: Annotated[OrganKind, KIND]
    region: Annotated[str, REGION]
    year: Annotated[int, YEAR]
    place: Annotated[str, fact("单元格", "Place", "Table, row and column; empty where it is not one cell.")]
    value: Annotated[Number | None, fact("数值", "Value", "The number itself.")]
    against: Annotated[Number | None, fact("对照值", "Against", "Last year's number, or the median of the peers.")]
    peers: Annotated[int | None, fact("同类份数", "Peers", "How many reports of peers it was compared with.")]
    version_id: Annotated[int, fact("版本编号", "Version id", "Version that it stands in.")]
    reason_zh: Annotated[str, REASON_ZH]
    reason_en: Annotated[str, REASON_EN]
