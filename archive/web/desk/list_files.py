"""Lists of the desk as files: what is on screen, within the same regions and filters, as JSON, CSV or XLSX. Each that
is taken away is noted in the security log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from archive.clock import shanghai_iso
from archive.web.desk.signed_in import DeskContext
from archive.web.formats.sheet import Field, Sheet, label_of
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.url_suffix import split_suffix
from archive.web.wording.translation import gettext_noop as _

LIST_FORMS = ("json", "csv", "xlsx")
_Serve = TypeVar("_Serve", bound=Callable[..., Any])


def list_routes(router: APIRouter, path: str, *names: str, many: Sequence[str] = ()) -> Callable[[_Serve], _Serve]:
    """Return a decorator: the function answers under ``path`` and under its endings ``.json``, ``.csv``, ``.xlsx``,
    with the parameters ``names``; ``many`` of them may be repeated."""
    taken = [accepts(*names, many=many, forms=LIST_FORMS)]

    def serve_under_all(serve: _Serve) -> _Serve:
        for ending in ("", *(f".{form}" for form in LIST_FORMS)):
            router.get(f"{path}{ending}", dependencies=taken)(serve)
        return serve

    return serve_under_all


def asked_form(context: DeskContext) -> str:
    """Return the form that the address ends in; ``html`` for the page."""
    return split_suffix(context.request.url.path, LIST_FORMS)[1]


def list_file(context: DeskContext, name: str, fields: Sequence[Field], records: Iterable[Any], total: int) -> Response:
    """Return a list of ``total`` records as the file that the address asks for; it is drawn while it is sent."""
    form = asked_form(context)
    context.log("exported", what=f"{name}.{form}", query=context.request.url.query, rows=str(total))
    if form == "json":
        pieces = _json_pieces(context, fields, records, total)
        return StreamingResponse(pieces, media_type="application/json")
    query = context.request.url.query
    asked = f"{context.request.url.path}{f'?{query}' if query else ''}"
    newest = context.room.data_until(context.common_region)
    about = {_("地址"): asked, _("数据截至"): shanghai_iso(newest) if newest else ""}
    return sheet_answer(context.room, Sheet(name, fields, records, about))


def _json_pieces(context: DeskContext, fields: Sequence[Field], records: Iterable[Any], total: int) -> Iterator[str]:
    labels = {field.name: label_of(field, context.room.language) for field in fields}
    newest = context.room.data_until(context.common_region)
    until = shanghai_iso(newest) if newest else None
    head: dict[str, Any] = {
        "as_of": shanghai_iso(context.now),
        "data_until": until,
        "total": total,
        "labels": labels,
        "items": [],
    }
    yield _written(head).removesuffix("]}")
    between = ""
    for record in records:
        yield between + _written({field.name: _value(field.value(record)) for field in fields})
        between = ","
    yield "]}"


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return shanghai_iso(value)
    return value.isoformat() if isinstance(value, date) else value


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
