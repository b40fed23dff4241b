"""What a query string asks for, read strictly: the same names as on the command line, and a reason when one is bad."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.clock import civil_date, day_end, parse_instant
from archive.config.kinds import ORGAN_KINDS, OrganKind
from archive.filings.states import STATES
from archive.nearest import nearest
from archive.web.serving.problems import BadRequestError
from archive.web.wording.translation import LANGUAGES, Language
from archive.web.wording.translation import gettext_noop as _

_REGION = re.compile(r"\d{0,12}", re.ASCII)
_YEARS = range(2008, 2100)  # the first annual reports were on 2008


@dataclass(frozen=True, slots=True)
class AsOfTime:
    """As of when a page speaks: an exclusive instant in UTC. ``text`` is what the reader asked for, or ""."""

    instant: datetime
    text: str

    @property
    def day(self) -> date:
        """The civil day that the instant closes: 24:00 of a day belongs to that day."""
        return civil_date(self.instant - timedelta(microseconds=1))


def parse_as_of(text: str, now: datetime) -> AsOfTime:
    """``as_of=2026-02-01`` (24:00 of that day) or a time; without it, now. Raises AskedWrongly."""
    text = text.strip()
    if not text:
        return AsOfTime(now, "")
    try:
        instant = parse_instant(text, whole_day=True)
        if instant > day_end(civil_date(now)):
            raise BadRequestError(_("as_of 不能晚于今天，不能识别“%(value)s”。"), value=text)
        return AsOfTime(instant, text)
    except (ValueError, OverflowError):
        reason = _("as_of 应为日期（2026-02-01）或时间（2026-02-01T08:00），不能识别“%(value)s”。")
        raise BadRequestError(reason, value=text) from None


def parse_page(text: str) -> int:
    """Return the number of a page, 1 for the first and for what is no number."""
    return max(1, int(text)) if text.isdigit() else 1


def parse_updated_after(text: str) -> datetime | None:
    """Return the instant after which things must have changed; None without one. Raises BadRequestError."""
    if not (text := text.strip()):
        return None
    try:
        return parse_instant(text, whole_day=True)
    except (ValueError, OverflowError):
        reason = _("updated_after 应为日期（2026-02-01）或时间（2026-02-01T08:00），不能识别“%(value)s”。")
        raise BadRequestError(reason, value=text) from None


def parse_language(params: Mapping[str, str]) -> Language:
    """``lang=en`` or ``lang=zh``; Chinese without it or with anything else, since a page must still be shown."""
    asked = params.get("lang", "")
    return next((language for language in LANGUAGES if language == asked), "zh")


def parse_region(text: str) -> str:
    """Return a division code or the beginning of one. Raises AskedWrongly."""
    if _REGION.fullmatch(text):
        return text
    raise BadRequestError(_("region 应为行政区划代码（至多12位数字），不能识别“%(value)s”。"), value=text)


def parse_states(values: Sequence[str]) -> tuple[str, ...]:
    """``state=late&state=overdue`` or ``state=late,overdue``. Raises AskedWrongly on a state there is not."""
    return tuple(_parts(values, {state: state for state in STATES}, "state"))


def parse_kinds(values: Sequence[str]) -> tuple[OrganKind, ...]:
    """``kind=department&kind=township`` or with commas. Raises AskedWrongly on a kind there is not."""
    known: dict[str, OrganKind] = {kind: kind for kind in ORGAN_KINDS}
    return tuple(known[kind] for kind in _parts(values, known, "kind"))


def _parts(values: Sequence[str], known: Mapping[str, str], name: str) -> dict[str, None]:
    asked = [part.strip() for value in values for part in value.split(",") if part.strip()]
    return {parse_choice(one, known, name): None for one in asked}


def parse_year(text: str) -> int:
    """Return a report year. Raises AskedWrongly."""
    if text.isascii() and text.isdigit() and int(text) in _YEARS:
        return int(text)
    raise BadRequestError(_("报告年度应为2008年以后的四位数字，不能识别“%(value)s”。"), value=text)


def parse_limit(text: str, *, default: int, most: int) -> int:
    """Return a count between 1 and ``most``. Raises AskedWrongly."""
    if not text:
        return default
    if text.isascii() and text.isdigit() and 1 <= int(text) <= most:
        return int(text)
    raise BadRequestError(_("limit 应为1至%(most)s之间的整数，不能识别“%(value)s”。"), value=text, most=str(most))


def parse_choice(text: str, known: Mapping[str, str], name: str) -> str:
    """One of some words, or "" when it is not given. Raises AskedWrongly."""
    if not text or text in known:
        return text
    every = ", ".join(filter(None, known))
    if near := nearest(text, known):
        reason = _("%(name)s 没有“%(value)s”这个值，是否指“%(near)s”？可用：%(known)s。")
        raise BadRequestError(reason, name=name, value=text, near=near, known=every)
    raise BadRequestError(_("%(name)s 没有“%(value)s”这个值；可用：%(known)s。"), name=name, value=text, known=every)


def parse_cursor(text: str) -> str:
    """Return a cursor as an earlier answer gave it: ``<time>~<key>``. Raises AskedWrongly."""
    moment, tilde, _key = text.partition("~")
    try:
        if text and not (tilde and datetime.fromisoformat(moment).tzinfo):
            raise ValueError(text)
    except ValueError:
        raise BadRequestError(_("翻页标记“%(value)s”不能识别。"), value=text) from None
    return text


def cursor_parts(cursor: str) -> tuple[datetime, str]:
    """Return the instant and the key of a cursor that ``cursor_of`` let pass."""
    moment, _tilde, key = cursor.partition("~")
    return datetime.fromisoformat(moment), key
