"""What of a list is otherwise than it was at an instant: what a reader who was here then does not have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from archive.web.serving.query_params import AsOfTime
from archive.web.serving.request_context import RequestContext

_Item = TypeVar("_Item", bound=BaseModel)
_NEXT = timedelta(microseconds=1)  # moments are exclusive; what was known at the instant itself the reader has


def changed_items(
    context: RequestContext, items: Sequence[_Item], since: datetime | None,
    then: Callable[[RequestContext], Sequence[_Item]], *, but: frozenset[str] = frozenset(),
) -> list[_Item]:  # fmt: skip
    """Return the items that the same list did not hold, word for word, at ``since`` (UTC); all of them without it.

    ``then`` gives the list of a visit that speaks from that instant; ``but`` are fields of which a change is none of
    the item's own.
    """
    if since is None:
        return list(items)
    if since >= context.moment.instant:
        return []
    before = replace(context, moment=AsOfTime(since + _NEXT, since.isoformat()))
    held = {_said(one, but) for one in then(before)}
    return [one for one in items if _said(one, but) not in held]


def written_since(path: Path, since: datetime) -> bool:
    """Return whether a file was written, replaced or copied on this machine after an instant (UTC), whatever date it
    bears: a copy of an older one is news here."""
    return datetime.fromtimestamp(path.stat().st_ctime, UTC) > since


def _said(one: BaseModel, but: frozenset[str]) -> str:
    return one.model_dump_json(exclude=set(but))
