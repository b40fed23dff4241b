"""How states, flags and kinds look: a symbol, a word and a colour each, so that no meaning rests on colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from archive.filings.ruling import FLAG_ZH, STATE_ZH, State
from archive.web.words import Language, say
from archive.web.words import message as _


@dataclass(frozen=True, slots=True)
class StateLook:
    """``tone`` is the CSS class. Red needs proof of silence under a statute; what could not be checked is grey."""

    symbol: str
    name: str
    tone: str


_SYMBOLS: dict[State, str] = {
    "not_due": "○",
    "due_soon": "◔",
    "on_time": "✓",
    "late": "△",
    "overdue": "✕",
    "withdrawn": "⊘",
    "unverified": "?",
    "not_applicable": "–",
    "waived": "◇",
}
# Where no law names the day nobody broke one: the words compare with local practice, and the colour is softer.
_CUSTOM = {"late": _("晚于本地通常时限"), "overdue": _("晚于本地通常时限，未见发布")}

KINDS = {
    "government": _("本级政府"),
    "department": _("部门"),
    "township": _("乡镇"),
    "subdistrict": _("街道"),
    "committee": _("管委会"),
    "other": _("其他单位"),
}
BASES = {"statute": _("法定"), "local_rule": _("地方规定"), "custom": _("本地通常做法")}
GRADES = {
    "observed": _("监测所见"),
    "url": _("网址中的日期"),
    "page": _("页面标注"),
    "row": _("列表标注"),
    "none": _("无"),
}
OUTCOMES = {
    "complete": _("完整"),
    "partial": _("不完整"),
    "blocked": _("被拒绝"),
    "error": _("出错"),
    "none": _("没有查看"),
}
ROLES = {
    "absent": _("查看栏目：尚无"),
    "present": _("查看栏目：首次出现"),
    "report": _("抓取年报页面"),
    "failed_look": _("查看未成"),
}


def state_look(state: State, basis: str, language: Language) -> StateLook:
    """The look of a state under a basis."""
    if basis == "custom" and state in _CUSTOM:
        return StateLook(_SYMBOLS[state], say(language, _CUSTOM[state]), f"{state}-custom")
    return StateLook(_SYMBOLS[state], say(language, STATE_ZH[state]), state.replace("_", "-"))


def flag_name(flag: str, language: Language) -> str:
    """A flag in words."""
    return say(language, FLAG_ZH.get(flag, flag))
