"""Which parameters an address takes: declared beside its route, and whatever else is sent is refused.

What FastAPI reads itself (the API, ``as_of`` and ``lang``) is declared by the signature of its function; pages, which
read the query string in the reader's own words, name their parameters with ``accepts``. Both are found in the same
place, the route's dependencies, so that one check serves every address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from archive.nearest import nearest
from archive.web.serving.problems import BadRequestError
from archive.web.wording.translation import gettext_noop as _

_TAKEN = "nianbao.takes"  # where a request keeps what its address takes

# What each parameter of pages asks for; the reference of addresses is written from it.
MEANINGS: Mapping[str, str] = {
    "after": "What follows the item that an earlier answer ended with; opaque.",
    "against": "A report year to compare with.",
    "anomaly": "Type of what is out of the usual: `jump`, `peers`, `round`, `copied`.",
    "as_of": "A past day or instant to speak from.",
    "bom": "`0`: CSV without the byte order mark that Excel needs.",
    "by": "What reports are put together by: `region`, `city`, `province`, `kind`, `organ`, `all`.",
    "cell": "Id of a cell: table, row and column, with dots between.",
    "check": "Id of a check.",
    "closest": "Instant, 4 to 14 digits (UTC): captures nearest to it first.",
    "column": "Column of a table: id or printed label.",
    "doubt": "Kind of doubt.",
    "event": "What happened: `found`, `altered`, `edited`, `gone`, `back` to reports; `due`, `late`, … to verdicts.",
    "form": "Printed form of the table: `F2021`, `F2019`, …",
    "from": "Id of the older version; of captures, the earliest instant (4 to 14 digits, UTC).",
    "in": "Where words are looked for: `title`, `body`, `organ`, `table`.",
    "indicator": "Id of an indicator.",
    "kind": "Kinds of organ: `government`, `department`, `township`, `subdistrict`, `committee`, `other`.",
    "labels": "Head CSV columns with words: `zh`, `en`, or `1` for the language of the page.",
    "lang": "Language: `zh`, `en`.",
    "limit": "How many items a page holds.",
    "matchType": "Captures of `exact`ly this address, of all that begin so (`prefix`), of its `host`.",
    "names": "Names to count, one a line.",
    "of": "Organ id, division code or name of who is compared; may be repeated.",
    "organ": "Id of an organ.",
    "output": "`cdxj` or `json`.",
    "page": "Number of a page of a PDF, from 1.",
    "per": "Row that numbers are taken of.",
    "per_column": "Column of that row.",
    "q": "Words asked for.",
    "region": "Division code, or its first digits.",
    "row": "Row of a table or group of rows: id (`requests.refused`) or printed label.",
    "s": "A search's own query string; may be repeated.",
    "severity": "`error`, `warning`, `note`, `not_understood`.",
    "show": "What is shown: `all` of a difference; `list`, `rank`, `pivot`, `sums` or `rate` of cells.",
    "sort": "Order of the list.",
    "state": "States of filings, which may be repeated; of counties, one.",
    "to": "Id of the newer version; of captures, the latest instant.",
    "url": "Archived address.",
    "version": "Id of a version; the newest without it.",
    "versions": "`latest` or `all`.",
    "with": "Id of another report to compare with.",
    "year": "Report year.",
}
# Those of the desk, which is no part of the public addresses.
DESK_MEANINGS: Mapping[str, str] = {
    "act": "Beginning of an act's id, such as `decision.`.",
    "before": "What precedes the line of this number.",
    "by": "Login of a person.",
    "chain": "`1`: prove the journal.",
    "counted": "`1`: those that stand behind a number of the report.",
    "code": "Code of a reply link, as it stands on the sheet.",
    "day": "A civil day.",
    "done": "`kept`: say that a form was kept.",
    "next": "Where to go after signing in.",
    "name": "Name of an organ, to fill a form in with.",
    "object": "Part of an object's name.",
    "page": "Number of a page of the queue.",
    "like": "One of one's own subscriptions, by its id.",
    "ready": "A ready subscription: `overdue`, `work`, `watch`.",
    "tab": "Which tasks: `all`, `mine`, `put_off`.",
    "task": "Kind of task.",
}
# What other services call the same; offered where the address takes it.
_OTHER_NAMES: Mapping[str, str] = {
    "query": "q", "search": "q", "keyword": "q", "keywords": "q", "word": "q", "term": "q", "text": "q", "关键词": "q",
    "page": "after", "cursor": "after", "offset": "after", "per_page": "limit", "page_size": "limit", "size": "limit",
    "status": "state", "type": "kind", "level": "kind", "category": "kind", "area": "region", "code": "region",
    "county": "region", "province": "region", "date": "as_of", "at": "as_of", "language": "lang", "locale": "lang",
    "order": "sort", "order_by": "sort", "年度": "year", "地区": "region", "状态": "state", "类别": "kind",
    "scope": "in", "against_year": "against", "report_year": "year",
}  # fmt: skip
_CSV = ("bom", "labels")


class Accepted:
    """What a page declares: the parameters it takes, those of them that may be repeated, and its other forms."""

    def __init__(self, names: Sequence[str], many: Sequence[str], forms: Sequence[str], anything: bool) -> None:
        self.forms, self.anything = tuple(forms), anything
        given = dict.fromkeys((*names, *(_CSV if "csv" in forms else ())))
        for name in given:
            if name not in MEANINGS and name not in DESK_MEANINGS:
                raise LookupError(f"the parameter {name} has no meaning in archive/web/serving/parameters.py")
        self.__signature__ = Signature(
            [
                Parameter(
                    f"p{number}",
                    Parameter.KEYWORD_ONLY,
                    default=None,
                    annotation=Annotated[(list[str] if name in many else str) | None, Query(alias=name)],
                )
                for number, name in enumerate(given)
            ]
        )

    async def __call__(self, **_given: Any) -> None:
        """Read nothing: pages read what they declare through their context."""


def accepts(*names: str, many: Sequence[str] = (), forms: Sequence[str] = (), anything: bool = False) -> Any:
    """Declare what a page takes beside what its context does. ``forms``: the endings under which the same list is
    given; ``many``: parameters that may be repeated; ``anything``: the query string is not ours."""
    return Depends(Accepted(names, many, forms, anything))


@dataclass(frozen=True, slots=True)
class RouteParameters:
    """What one address takes: its parameters, each with whether it may be repeated, and its other forms."""

    repeatable: Mapping[str, bool]
    forms: tuple[str, ...] = ()
    anything: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(sorted(self.repeatable))


def route_parameters(route: APIRoute) -> RouteParameters:
    """Return what the address of a route takes."""
    repeatable: dict[str, bool] = {}
    forms: tuple[str, ...] = ()
    anything = False
    for dependant in _all(route.dependant):
        for field in dependant.query_params:
            repeatable[field.alias] = repeatable.get(field.alias, False) or _is_list(field.field_info.annotation)
        if isinstance(dependant.call, Accepted):
            forms, anything = forms + dependant.call.forms, anything or dependant.call.anything
    return RouteParameters(repeatable, forms, anything)


def request_parameters(scope: MutableMapping[str, Any]) -> RouteParameters:
    """Return the same of the route that answers a request, found out once a request."""
    if _TAKEN not in scope:
        scope[_TAKEN] = route_parameters(scope["route"])
    taken: RouteParameters = scope[_TAKEN]
    return taken


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _all(one)


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Union, UnionType, Annotated):
        return any(_is_list(one) for one in get_args(annotation))
    return origin is list


class UnknownParameterError(BadRequestError):
    """A parameter that the address does not take. ``instead`` is the same address put right."""

    def __init__(self, text: str, instead: str, unknown: Mapping[str, str | None], **values: str) -> None:
        super().__init__(text, status=422, **values)
        self.instead = instead
        self.members: dict[str, Any] = {"unknown": dict(unknown), "instead": instead}


async def refuse_unknown(request: Request) -> None:
    """Refuse parameters that the address does not take, or that are given twice where one is meant."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    takes = request_parameters(request.scope)
    if takes.anything:
        return
    given = list(dict.fromkeys(request.query_params))
    unknown = {name: _near(name, takes.names, given) for name in given if name not in takes.repeatable}
    if unknown:
        raise _unknown(request, takes, unknown)
    for name in given:
        if not takes.repeatable[name] and len(request.query_params.getlist(name)) > 1:
            raise BadRequestError(_("参数“%(name)s”只能有一个值。"), status=422, name=name)


def _near(name: str, names: Sequence[str], given: Sequence[str]) -> str:
    free = [one for one in names if one not in given]
    other = _OTHER_NAMES.get(name.casefold(), "")
    return other if other in free else nearest(name, free)


def _unknown(request: Request, takes: RouteParameters, unknown: Mapping[str, str]) -> UnknownParameterError:
    pairs = [(unknown.get(name, name), value) for name, value in request.query_params.multi_items()]
    kept = [(name, value) for name, value in pairs if name]
    instead = request.url.path + ("?" + urlencode(kept) if kept else "")
    name = next(iter(unknown))
    known = ", ".join(takes.names) or "—"
    if near := unknown[name]:
        text = _("本地址没有参数“%(name)s”，是否指“%(near)s”？可用的参数：%(known)s。")
        return UnknownParameterError(text, instead, _or_none(unknown), name=name, near=near, known=known)
    text = _("本地址没有参数“%(name)s”。可用的参数：%(known)s。")
    return UnknownParameterError(text, instead, _or_none(unknown), name=name, known=known)


def _or_none(unknown: Mapping[str, str]) -> dict[str, str | None]:
    return {name: near or None for name, near in unknown.items()}
