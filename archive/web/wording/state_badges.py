"""How states, flags and kinds look: a symbol, a word and a colour each, so that no meaning rests on colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from archive.filings.states import Flag, Grade, State
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class StateBadge:
    """``tone`` is the CSS class. Red needs proof of silence under a statute; what could not be checked is grey."""

    symbol: str
    name: str
    tone: str


KINDS = {
    "government": _("本级政府"),
    "department": _("部门"),
    "township": _("乡镇"),
    "subdistrict": _("街道"),
    "committee": _("管委会"),
    "other": _("其他单位"),
}
BASES = {"statute": _("法定"), "local_rule": _("地方规定"), "custom": _("本地通常时限"), "none": _("无期限规定")}
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


def state_badge(state: str, basis: str, language: Language) -> StateBadge:
    """Return the badge of a state under a basis: the colour is softer where no law names the day."""
    known = State(state)
    tone = f"{known}-custom" if basis == "custom" and known.custom else known.replace("_", "-")
    return StateBadge(known.symbol, known.name_for(basis, language), tone)


def flag_name(flag: str, language: Language) -> str:
    """Return the name of a flag."""
    return Flag(flag).name_in(language)


def grade_name(grade: str, language: Language) -> str:
    """Return the name of a grade of evidence."""
    return Grade(grade).name_in(language)


def percent(share: float) -> int:
    """Return a share (0 to 1) in whole per cent: 100 only where it is all of them, 0 only where it is none."""
    return min(max(round(share * 100), int(share > 0)), 100 - int(share < 1))
