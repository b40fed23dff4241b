"""Hits of a search as they are given to others: with an absolute address, and the reason in the language asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any

from pydantic import TypeAdapter

from archive.records.fields import fact
from archive.search.search_result import Hit
from archive.web.wording import urls
from archive.web.wording.translation import Language


@dataclass(frozen=True, slots=True)
class HitShape(Hit):
    """One hit, a report or, of a query by state, a filing with its reason, whether its report was seen or not.

    ``title_parts`` and ``snippet`` are pieces of text with whether each is a hit.
    """

    reason: Annotated[str | None, fact("理由", "Reason", "Why, in the language asked for; null of a report.")]
    page: Annotated[str | None, fact("页面", "Page", "Address of the page of the filing; null where it is not known.")]


_SHAPE = TypeAdapter(HitShape)


def hit_json(hit: Hit, base: str, language: Language) -> dict[str, Any]:
    """Return a hit as JSON values. ``base``: the address of the program, without a slash at its end."""
    reason = (hit.reason_zh if language == "zh" else hit.reason_en) or None
    page = base + urls.report_path(hit.report_id) if hit.report_id else None
    known = {one.name: getattr(hit, one.name) for one in fields(hit)}
    told: dict[str, Any] = _SHAPE.dump_python(HitShape(**known, reason=reason, page=page), mode="json")
    return told
