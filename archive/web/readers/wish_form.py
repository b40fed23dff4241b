"""The form of alerts by mail: what is asked for, where to, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import parse_qs, urlsplit

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.datastructures import Headers

from archive.config.alerts import AlertState
from archive.office.desk_subscription import STATES, Wanted
from archive.web.contents.alert_wishes import NO_SUCH_CHECK, NO_SUCH_ORGAN, named_checks, named_organs
from archive.web.serving.own_form import is_own_form
from archive.web.serving.problems import BadRequestError
from archive.web.serving.request_context import RequestContext
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

OFFERED: tuple[AlertState, ...] = ("late", "overdue", "withdrawn", "on_time")
_LARGEST = 16 * 1024  # bytes
_LONGEST = 300  # characters of a search


@dataclass(frozen=True, slots=True)
class WishForm:
    """What was filled in, as it was written, and the sentences about it by field."""

    address: str = ""
    region: str = ""
    organs: str = ""
    states: tuple[str, ...] = ()
    checks: str = ""
    search: str = ""
    when: str = "digest"
    faults: dict[str, str] = field(default_factory=dict)


async def sent_fields(request: Request, own: str) -> dict[str, list[str]]:
    """Return the fields of a form of our own page. Raises BadRequestError for any other, and for one too large."""
    url = urlsplit(own)
    if not is_own_form(Headers(scope=request.scope), f"{url.scheme}://{url.netloc}".casefold()):
        raise BadRequestError(_("请使用本页的表单提交。"), status=403)
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise BadRequestError(_("请使用本页的表单提交。"), status=415)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            raise BadRequestError(_("内容过长。"), status=413)
    try:
        return parse_qs(body.decode(), max_num_fields=40)
    except ValueError:
        raise BadRequestError(_("表单无法读取。")) from None


def asked_form(context: RequestContext) -> WishForm:
    """Return the form as the address of the page fills it in: with a board's or a search's filter."""
    search, checks = context.param("q"), context.param("check")
    asked = [state for one in context.params("state") for state in one.split(",")]
    chosen = tuple(state for state in OFFERED if state in asked) or (
        () if search or checks else ("late", "overdue", "withdrawn")
    )
    return WishForm("", context.param("region"), context.param("organ"), chosen, checks, search)


def filled_form(fields: dict[str, list[str]]) -> WishForm:
    """Return the form as it was sent."""

    def one(name: str) -> str:
        return fields.get(name, [""])[0].strip()

    states = tuple(state for state in OFFERED if state in fields.get("state", []))
    search, when = " ".join(one("search").split())[:_LONGEST], "at_once" if one("when") == "at_once" else "digest"
    return WishForm(one("address"), one("region"), one("organs"), states, one("checks"), search, when)


def wanted_by(session: Session, form: WishForm) -> Wanted:
    """Return what the form asks for; what cannot be is told in its faults."""
    if not any(code.startswith(form.region) for code in region_names(session)):
        form.faults["region"] = _("请选择地区。")
    organs, checks = named_organs(session, form.region, form.organs), named_checks(form.checks)
    if organs is None:
        form.faults["organs"] = NO_SUCH_ORGAN
    if checks is None:
        form.faults["checks"] = NO_SUCH_CHECK
    states = cast("tuple[AlertState, ...]", tuple(state for state in STATES if state in form.states))
    when: Literal["digest", "at_once"] = "at_once" if form.when == "at_once" else "digest"
    wanted = Wanted(form.region, organs or (), states, checks or (), form.search, when=when)
    if wanted.is_nothing:
        form.faults["contents"] = _("请至少选择一项内容。")
    return wanted
