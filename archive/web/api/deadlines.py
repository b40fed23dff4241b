"""Deadlines as the rules in force give them."""

from __future__ import annotations

from fastapi import APIRouter

from archive.config.kinds import ORGAN_KINDS
from archive.web.api.common import ApiPage, Region, Year
from archive.web.api.schemas import DeadlineShape
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["deadlines"])


@router.get("/deadlines")
def list_deadlines(context: Context, year: Year, region: Region = "") -> ApiPage[DeadlineShape]:
    """The deadline of every kind of organ for a report year, with basis and source."""
    found: dict[str, DeadlineShape] = {}
    for kind in ORGAN_KINDS:
        deadline = context.app_state.configuration.deadlines.deadline_for(kind, year, region)
        shape = found.setdefault(
            deadline.rule.id,
            DeadlineShape(
                rule=deadline.rule.id,
                kinds=[],
                due=deadline.due,
                basis=deadline.basis,
                was_holiday=deadline.was_holiday,
                source_zh=deadline.rule.source_zh,
                source_en=deadline.rule.source_en,
            ),
        )
        shape.kinds.append(kind)
    return ApiPage(items=list(found.values()), next=None)
