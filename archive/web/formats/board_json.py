"""A board as JSON: what `nianbao status --format json` gives, with its filings as ``items`` as in every list here, sent
filing by filing however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from fastapi.responses import StreamingResponse

from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import Board
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.request_context import RequestContext

_TOGETHER = 100  # filings sent at a time


def board_json(context: RequestContext, board: BoardSummary, wanted: Sequence[FilingSummary]) -> StreamingResponse:
    """Return the wanted filings; the counts are those of the whole board."""
    return StreamingResponse(_pieces(context, board, wanted), media_type="application/json")


def _pieces(context: RequestContext, board: BoardSummary, wanted: Sequence[FilingSummary]) -> Iterator[str]:
    head = Board(board.as_of, board.year, board.counts, []).to_json(context.language)
    yield _written({name: value for name, value in head.items() if name != "filings"} | {"items": []}).removesuffix(
        "]}"
    )
    filings = context.full_statuses(board, wanted)
    some: list[str] = []
    between = ""
    for filing in filings:
        some.append(_written(filing.to_json(context.language)))
        if len(some) == _TOGETHER:
            yield between + ",".join(some)
            between, some = ",", []
    yield (between if some else "") + ",".join(some) + "]}"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
