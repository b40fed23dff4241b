"""An organ: who must file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel

from archive.config.kinds import OrganKind
from archive.records.fields import fact
from archive.records.shared_fields import KIND, ORGAN_ID, REGION

OrganOrigin = Literal["imported", "confirmed", "suggested"]


class OrganNameRow(BaseModel):
    """A name under which an organ is met, and over which report years."""

    organ_id: Annotated[str, ORGAN_ID]
    name: Annotated[str, fact("名称", "Name", "A name or alias.", column="organ_name")]
    is_main: Annotated[bool, fact("现用名称", "Main name", "Whether it is the name in the roster today.")]
    in_roster: Annotated[bool, fact("见于名录", "In the roster", "Whether the roster has it, as name or alias.")]
    first_year: Annotated[
        int | None, fact("最早年度", "First year", "First report year whose report bears it; null where none does.")
    ]
    last_year: Annotated[int | None, fact("最近年度", "Last year", "Last report year whose report bears it.")]


class OrganShape(BaseModel):
    """An organ. ``suggested`` ones were only met in rows and are never held overdue."""

    id: Annotated[str, fact("单位编号", "Organ id", "Stable id of the organ.", column="organ_id")]
    name: Annotated[str, fact("单位", "Organ", "Name of the organ.", column="organ")]
    names: Annotated[list[str], fact("全部名称", "Names", "All names it has or had.", files=False)]
    kind: Annotated[OrganKind, KIND]
    region: Annotated[str, REGION]
    origin: Annotated[OrganOrigin, fact("来源", "Origin", "How it came to be known.")]
    valid_from: Annotated[date | None, fact("设立日期", "Valid from", "First day; null when not known.")]
    valid_to: Annotated[date | None, fact("撤销日期", "Valid to", "Last day; null while it exists.")]
    successor: Annotated[str | None, fact("承接单位", "Successor", "Id of the organ that took its place.")]
