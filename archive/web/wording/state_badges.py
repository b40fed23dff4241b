"""How states, flags and kinds look: a symbol, a word and a colour each, so that no meaning rests on colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from archive.filings.rules.verdict import CUSTOM_STATE_ZH, FLAG_ZH, State, state_zh
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class StateBadge:
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
KINDS = {
    "government": _("本级政府"),
    "department": _("部门"),
    "township": _("乡镇"),
    "subdistrict": _("街道"),
    "committee": _("管委会"),
    "other": _("其他单位"),
}
BASES = {"statute": _("法定"), "local_rule": _("地方规定"), "custom": _("本地通常时限"), "none": _("无期限规定")}
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
    "blocked": _("访问被拒绝"),
    "error": _("出错"),
    "none": _("未查看"),
}
ROLES = {
    "absent": _("栏目查看：未发现"),
    "present": _("栏目查看：首次发现"),
    "report": _("抓取年报页面"),
    "failed_visit": _("未能完整查看"),
    "doubt": _("待确认条目"),
    "precedent": _("往年年报"),
}
# Numbers told in the prose, by the names of config/reading.yaml.
FIGURES = {
    "applications_received": _("收到申请"),
    "applications_online": _("网上申请"),
    "applications_by_letter": _("信函申请"),
    "applications_by_fax": _("传真申请"),
    "applications_in_person": _("当面申请"),
    "carried_over": _("结转下年"),
    "published": _("公开信息"),
    "normative_documents": _("规范性文件"),
    "interpretations": _("政策解读"),
    "trainings": _("培训"),
    "reconsiderations": _("行政复议"),
    "litigations": _("行政诉讼"),
}


def state_badge(state: State, basis: str, language: Language) -> StateBadge:
    """The visit of a state under a basis: where no law names the day nobody broke one, and the colour is softer."""
    tone = f"{state}-custom" if basis == "custom" and state in CUSTOM_STATE_ZH else state.replace("_", "-")
    return StateBadge(_SYMBOLS[state], gettext(language, state_zh(state, basis)), tone)


def flag_name(flag: str, language: Language) -> str:
    """A flag in words."""
    return gettext(language, FLAG_ZH.get(flag, flag))


def percent(share: float) -> int:
    """A share (0 to 1) in whole per cent: 100 only where it is all of them, 0 only where it is none."""
    return min(max(round(share * 100), int(share > 0)), 100 - int(share < 1))
