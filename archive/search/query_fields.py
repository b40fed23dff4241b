"""The fields of the query language, their names in both languages, and how their values are read."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.config.kinds import ORGAN_KINDS
from archive.errors import NianbaoError
from archive.filings.states import Flag, State
from archive.nearest import nearest
from archive.reading.checks.registry import registry
from archive.search.nodes import Between, Node, NumberField, OneOf, Scope, Word
from archive.search.normalise import normalise

_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("标题", "题目"),
    "body": ("正文", "内容", "text"),
    "organ": ("单位", "机关", "部门", "unit", "dept"),
    "year": ("年度", "年份", "报告年度"),
    "region": ("地区", "区划", "地方"),
    "state": ("状态",),
    "flag": ("标记",),
    "check": ("问题", "finding"),
    "late": ("逾期", "逾期天数"),
    "seen": ("首见", "首次出现"),
    "kind": ("类别", "类型"),
    "form": ("表式", "格式"),
    "in": ("范围",),
}
FIELDS: dict[str, str] = {name: field for field, names in _NAMES.items() for name in (field, *names)}
SCOPES: dict[str, Scope] = {
    "title": "title", "标题": "title", "body": "body", "text": "body", "正文": "body",
    "organ": "organ", "unit": "organ", "单位": "organ",
    "table": "table", "tables": "table", "表格": "table", "表": "table",
}  # fmt: skip
STATES: dict[str, str] = {str(state): state.zh for state in State}
FLAGS: dict[str, str] = {str(flag): flag.zh for flag in Flag}
KINDS: dict[str, str] = dict(
    zip(map(str, ORGAN_KINDS), ("政府", "部门", "乡镇", "街道", "管委会", "其他"), strict=True)
)
FORMS = ("F2019", "F2021", "pre2019", "mixed", "none")
_ANY = {"*", "any", "yes", "有", "任何"}
_YEAR = re.compile(r"\d{4}")
_BOUNDED = re.compile(r"(>=|<=|>|<|=)?(\d+)")
_SPAN = re.compile(r"(\d*)(?:\.\.+|~|至|到|-)(\d*)")
_DAY = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?")
_DAY_SPAN = re.compile(r"([\d-]*)(?:\.\.+|~|至|到)([\d-]*)")


def read_value(field: str, value: str) -> Node | None:
    """Return the test that ``field:value`` stands for; None when the value says nothing for that field."""
    value = value.strip()
    if field in ("title", "body", "organ"):
        scope: Scope = SCOPES[field]
        return Word(text, scope) if (text := normalise(value)) else None
    folded = normalise(value).replace(" ", "").replace("≥", ">=").replace("≤", "<=")
    if field == "year":
        return _number("year", re.sub("年度?", "", folded), four_digits=True)
    if field == "late":
        return _number("late", folded.removesuffix("天"))
    return _days(folded) if field == "seen" else _named(field, folded)


def _number(field: NumberField, value: str, *, four_digits: bool = False) -> Between | None:
    digits = re.findall(r"\d+", value)
    if any(len(found) > 9 or (four_digits and not _YEAR.fullmatch(found)) for found in digits):
        return None
    if match := _BOUNDED.fullmatch(value):
        return _bounded(field, match[1] or "=", int(match[2]))
    if (match := _SPAN.fullmatch(value)) and (match[1] or match[2]):
        low, high = (int(bound) if bound else None for bound in match.groups())
        return _ordered(field, low, high)
    return None


def _bounded(field: NumberField, sign: str, number: int) -> Between:
    low = {"=": number, ">": number + 1, ">=": number}.get(sign)
    high = {"=": number, "<": number - 1, "<=": number}.get(sign)
    return Between(field, low, high)


def _ordered(field: NumberField, low: int | None, high: int | None) -> Between:
    """Bounds given the wrong way round are meant the right way round."""
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Between(field, low, high)


def _days(value: str) -> Between | None:
    """Days as yyyymmdd; a month or a year stands for its first day below and its last day above."""
    if match := re.fullmatch(r"(>=|<=|>|<)(.+)", value):
        first, last = _day(match[2], "00"), _day(match[2], "99")
        if first is None or last is None:
            return None
        return _bounded("seen", match[1], last if match[1] in (">", "<=") else first)
    if (match := _DAY_SPAN.fullmatch(value)) and (match[1] or match[2]):
        low, high = _day(match[1], "00"), _day(match[2], "99")
        return None if (match[1] and low is None) or (match[2] and high is None) else _ordered("seen", low, high)
    low, high = _day(value, "00"), _day(value, "99")
    return None if low is None else Between("seen", low, high)


def _day(value: str, missing: str) -> int | None:
    match = _DAY.fullmatch(value)
    return int(match[1] + (match[2] or missing) + (match[3] or missing)) if match else None


def _named(field: str, value: str) -> Node | None:
    if not value:
        return None
    if field == "region":
        # A code names all divisions below it; a name is looked for where it stands, in the organ's name.
        return OneOf("region", (value,)) if value.isdecimal() else Word(value, "organ")
    if field == "check":
        return OneOf("check", ("*",)) if value in _ANY else _check(value)
    if field == "form":
        return OneOf("form", (form,)) if (form := _id(value)) in FORMS else None
    if field == "flag":
        return OneOf("flag", found) if (found := _matching(FLAGS, value)) else None
    if field == "state":
        return OneOf("state", found) if (found := _matching(STATES, value)) else None
    return OneOf("kind", found) if (found := _matching(KINDS, value)) else None


def _check(value: str) -> OneOf | None:
    """Return the check of an id, or the checks whose name, as pages show it, is or holds the words."""
    known = check_names()
    if not known or _id(value) in known:
        return OneOf("check", (_id(value),))
    return OneOf("check", found) if (found := _matching(known, value)) else None


@lru_cache(maxsize=1)
def check_names() -> dict[str, str]:
    """Return the ids and folded Chinese names of all checks; none when config/checks.yaml cannot be read."""
    try:
        return {check.id: normalise(check.name.zh).replace(" ", "") for check in registry()}
    except NianbaoError:
        return {}


def nearest_field(name: str) -> str:
    """Return the field that a mistyped name is nearest to; "" for none."""
    return nearest(name, FIELDS)


def nearest_value(field: str, value: str) -> str:
    """Return the value of a field that a mistyped one is nearest to; "" for none and for fields of numbers."""
    lists: dict[str, dict[str, str]] = {"state": STATES, "flag": FLAGS, "kind": KINDS, "check": check_names()}
    names = lists.get(field, {})
    words = [*FORMS] if field == "form" else [*SCOPES] if field == "in" else [*names, *names.values()]
    return nearest(normalise(value), words)


def _matching(names: dict[str, str], value: str) -> tuple[str, ...]:
    """Return ids called exactly so, else those whose name holds the word (逾期 is 逾期公布 and 逾期未见公布)."""
    exact = tuple(id_ for id_, name in names.items() if value in (id_, name))
    return exact or tuple(id_ for id_, name in names.items() if value in name)


def _id(value: str) -> str:
    """Return ids as they are written: checks R1 to R12 and forms such as F2021 in capitals, all others small."""
    return value.upper() if re.fullmatch(r"[rf]\d+", value) else value
