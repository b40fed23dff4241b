"""/deadlines.ics: the deadlines of this and the coming report years, for a clerk's own calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from fastapi import APIRouter, Response

from archive.config.deadlines import DeadlineRule
from archive.config.kinds import ORGAN_KINDS
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.state_badges import BASES, KINDS
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_YEARS = 3
_LINE = 75  # octets of a line, beyond which it is folded


@router.get("/deadlines.ics", dependencies=[accepts("region", "kind", many=("kind",))])
def deadlines_calendar(context: Context) -> Response:
    """Return an event for each deadline that is not past by more than a year, with a reminder a fortnight before."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//nianbao//deadlines//ZH", "CALSCALE:GREGORIAN"]
    for year in range(context.moment.day.year - 1, context.moment.day.year - 1 + _YEARS):
        for rule, due in _deadlines(context, year, parse_region(context.param("region"))):
            lines += _event(context, rule, year, due)
    lines.append("END:VCALENDAR")
    body = "".join(piece + "\r\n" for line in lines for piece in _folded(line))
    return Response(body, media_type="text/calendar; charset=utf-8")


def _deadlines(context: RequestContext, year: int, region: str) -> Iterator[tuple[DeadlineRule, date]]:
    deadlines, kinds = context.app_state.configuration.deadlines, context.kinds or ORGAN_KINDS
    found = {(d := deadlines.deadline_for(kind, year, region)).rule.id: (d.rule, d.due) for kind in kinds}
    yield from found.values()


def _event(context: RequestContext, rule: DeadlineRule, year: int, due: date) -> list[str]:
    kinds = gettext(context.language, _("、")).join(gettext(context.language, KINDS[kind]) for kind in rule.kinds)
    words = _("%(year)s年度政府信息公开年报公布截止（%(kinds)s）")
    title = gettext(context.language, words, year=str(year), kinds=kinds)
    basis = gettext(context.language, BASES[rule.basis])
    return [
        "BEGIN:VEVENT",
        f"UID:{rule.id}-{year}@nianbao.invalid",
        f"DTSTAMP:{due:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        "SUMMARY:" + _escaped(title),
        "DESCRIPTION:" + _escaped(f"{basis}：{rule.source_zh if context.language == 'zh' else rule.source_en}"),
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-P14D",
        "DESCRIPTION:" + _escaped(title),
        "END:VALARM",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, never cut inside a character."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > _LINE:
            yield piece
            piece = " "
        piece += character
    yield piece
