"""The publisher of a report by its title, and where the title is silent, by its source or column."""

from __future__ import annotations

import re

from archive.recognition.fold import fold, tidy, unquoted
from archive.recognition.organ_kind import looks_like_organ, organ_kind
from archive.recognition.recognition_rules import recognition_rules
from archive.recognition.report_year import MARK, find_years
from archive.recognition.spelling import LEVEL_FIRST, mend_doubled

_YEARS = re.compile(rf"[(\[]?{MARK}(?:年度|年|度)*[)\]]?")
_EDGES = "-:.、,·/《》()[]【】>*"
_BRACKETED = re.compile(r"[(\[【]([^)\]】]+)[)\]】]")
_LEVEL_ONLY = re.compile(r"全?([省市县区旗州盟])(?:直|级)?")
_CRUMBS = re.compile(r"[>/\\\s|·\-_—»›:]+")
_COUNTY = re.compile(r"([\u3400-\u9fff]{1,14}(?:省|市|县|区|旗|州|盟))(?:人民政府|政府)?(?:网|网站|门户网站|政府网)?")


def publisher(before: str, after: str, *, column: str = "", source: str = "") -> tuple[str, str]:
    """Return the publisher's name and where it was found; both texts are marked and folded, see ``years``.

    ``before`` stands in front of the core phrase, ``after`` behind it. The name is empty when nothing tells it.
    """
    organ = _from_title(before)
    if organ:
        return _with_county(organ, column), "organ from the title"
    for inside in (*_BRACKETED.findall(after), _BRACKETED.sub("", after)):
        organ = _organ_in(inside)
        if organ:
            return organ, "organ from the end of the title"
    if named := _organ_in(fold(source)):
        return named, "organ from the source"
    for crumb in reversed(_CRUMBS.split(column)):
        if (named := _organ_in(fold(crumb))) and not _is_region(named):
            return named, "organ from the column"
    return "", "no organ named"


def bare_name(before: str) -> str:
    """Return what stands before the core phrase without years, 关于 and the like; it need not be a name."""
    wording = recognition_rules().titles
    text = _strip(_YEARS.sub("", before))
    return _strip(wording.after_organ.sub("", wording.before_organ.sub("", text)))


def _from_title(before: str) -> str:
    wording = recognition_rules().titles
    text = bare_name(wording.column_prefix.sub("", before))
    if text.endswith("人民"):
        text += "政府"  # the subject 政府信息公开 took the end of 人民政府
    if level := _LEVEL_ONLY.fullmatch(text):
        text = f"{level[1]}政府"
    return "" if text in wording.nobody else mend_doubled(text)


def _strip(text: str) -> str:
    name = text.strip(_EDGES)
    return f"{name})" if name.count("(") > name.count(")") and f"{name})" in text else name


def _organ_in(text: str) -> str:
    name = mend_doubled(_strip(_YEARS.sub("", find_years(text).text)))
    return name if looks_like_organ(unquoted(name)) and name not in recognition_rules().titles.nobody else ""


def _is_region(name: str) -> bool:
    return name[-1] in "省市县区旗州盟"


def _with_county(organ: str, column: str) -> str:
    """县水利局 in the column of 柘城县 is 柘城县水利局."""
    generic = LEVEL_FIRST.match(organ)
    if not generic or not column or organ_kind(organ) in ("township", "subdistrict"):
        return organ
    counties = [named[1] for crumb in _CRUMBS.split(tidy(column)) if (named := _COUNTY.fullmatch(crumb))]
    fitting = [name for name in counties if name[-1] == generic[1]]
    return fitting[-1] + organ[1:] if fitting else organ
