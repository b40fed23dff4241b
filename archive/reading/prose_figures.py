"""Numbers stated in the prose (申请件数, 主动公开条数, 复议…), each with the sentence it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from archive.reading.numbers import is_approximate, value_of
from archive.reading.reading_model import Figure, Section
from archive.reading.reading_rules import reading_rules
from archive.recognition.fold import is_traditional, simplified
from archive.recognition.organ_key import organ_key
from archive.recognition.spelling import normalise_organ

_AVERAGE = re.compile(r"平均|月均|日均|年均|人均|每[年月日天周个季]|同比|环比|增长|增加|减少|下降|上升|较|比上")
_PERIOD = re.compile(
    r"上半年|下半年|半年|[一二三四1-4]季度|前\d个?月|截[至止](?!.{0,6}12月)"
    r"|(?<!\d)(?:[1-9]|1[0-2])月?(?:份)?[至到—~-](?!12月)\d{1,2}月|(?<!\d)(?:[2-9]|1[01])月?(?:份)?[至到—~-]12月"
    r"|(?<!\d)(?:[1-9]|1[01])月(?!\d?\d?日?起?[至到](?:20\d\d年)?12月)"
)
_WHOLE_YEAR = re.compile(
    r"1月1日.{0,12}12月31日|(?<!\d)1月至12月|(?<!\d)1[-—~至到]12月|全年|年度|20\d\d年(?![\d上下第前一二三四])"
)
_OTHER_YEAR = re.compile(r"去年|上年|上一年|往年|历年|累计至今|以来|成立至今")
_PART = re.compile(
    r"其中|包括|包含|分别|通过|渠道|方式|网站|网络|平台|在线|线上|线下|信函|邮件|邮寄|当面|现场|窗口|传真|微信|公众号|微博"
    r"|客户端|公示栏|公开栏|政务新媒体|自然人|法人|企业|涉及|关于|主要为|类(?:信息)?$"
)
_ANYBODY = re.compile(
    r"(?:公民|自然人|个人)[、和及或]{0,2}(?:商业)?(?:企业|法人)(?:[、和及或者]{1,3}其[他它](?:社会)?组织)?"
)
"""All who may ask: naming them makes no number a part of another."""
_YEAR = re.compile(r"(?<![〔\[])(20\d\d)年")
_BODY = re.compile(
    r"([\u4e00-\u9fff]{0,14}?(?:办公室|政府办|管委会|委员会|[局办委镇乡]|街道|部门|单位|中心|机关|政府|科室|村|社区|企业))(?=[\u4e00-\u9fff]{0,6}$)"
)
_OWN = re.compile(r"^(?:20\d\d年度?)?(?:我|本|全)[局办委镇乡县市区旗州]?(?:街道|部门|单位|中心|机关|政府|办公室)?$")
_BREAK = re.compile(r"[,，。;；:：]")


@dataclass(frozen=True, slots=True)
class Whole:
    """The report's year and organ, against which each number is seen."""

    year: int | None
    organ: str

    def scope(self, sentence: str, start: int, end: int) -> str:
        """Return "" for the whole year of this organ, else ``part``, ``average``, ``period``, ``year`` or ``body``."""
        before = sentence[:start]
        clause = _BREAK.split(before)[-1]
        near = _ANYBODY.sub("", clause + sentence[start:end])
        if re.search(reading_rules().elsewhere, before + sentence[start:end]) or self._other_body(clause):
            return "body"
        years = _YEAR.findall(before + sentence[start:end])
        if (years and self.year and int(years[-1]) != self.year) or _OTHER_YEAR.search(near):
            return "year"
        if _AVERAGE.search(near):
            return "average"
        if _last(_PERIOD, before) > _last(_WHOLE_YEAR, before + sentence[start:end]):
            return "period"
        return "part" if "其中" in before or _PART.search(near) else ""

    def _other_body(self, clause: str) -> bool:
        """Return whether the subject before the number is another organ."""
        subject = re.sub(r"^(?:20\d\d年度?|本年度?|全年|年内|今年|期间|由|经)+", "", clause)
        found = _BODY.match(subject)
        return found is not None and not _OWN.match(found[1]) and not _names(found[1], self.organ)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


@lru_cache(maxsize=5000)
def _names(name: str, organ: str) -> bool:
    """县民政局 is 青山县民政局; 县政府办 is not 青山县人民政府."""
    if not organ or organ_key(name) == organ_key(organ):
        return True
    short, long = _plain(name), _plain(organ)
    if len(short) > len(long):
        return False
    rest = iter(long)
    return all(character in rest for character in short)


def _plain(name: str) -> str:
    return re.sub(r"人民政府|本级", "", normalise_organ(name))


_TOLD_IN = (1, 2, 3, 4, 6)
_COUNTED = re.compile(
    r"[\d零〇一二两三四五六七八九十百千][万亿]?[余多来]?[条件次篇份宗起期场个部](?!工作)|(?:未|没有|无)(?:收到|接到|受理|接收|制定|制发|出台|印发)"
)
"""A number with its unit, or the words for none: sentences without are passed over."""
_BOLD = re.compile(r"\*\*|__")
# Every mark that folds to one of 。；！;! ends a sentence, as on the page.
_ENDS = re.compile(r"(?<=[。；！;!｡︔︕﹔﹗])|\n")


class Sentence(NamedTuple):
    """One sentence: half-width and without white space, as patterns read it, and as the page has it."""

    plain: str
    printed: str


def find_figures(
    sections: list[Section], opening: list[str], *, year: int | None = None, organ: str = ""
) -> list[Figure]:
    """In reading order, each number once. The section on problems (5) tells no figures of the year."""
    parts = ["\n".join(opening), *(section.text for section in sections if section.number in _TOLD_IN)]
    whole = Whole(year, organ)
    return [figure for text in parts for sentence in sentences(text) for figure in _in_sentence(sentence, whole)]


@lru_cache(maxsize=128)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of ``text`` in reading order; each printed form stands in it unchanged."""
    old = is_traditional(text)
    parts = (part.strip() for part in _ENDS.split(text) if part)
    return tuple(Sentence(_folded(part, old=old), part) for part in parts if part)


def _folded(part: str, *, old: bool) -> str:
    plain = unicodedata.normalize("NFKC", part.replace("；", "。").replace("！", "。"))
    if "**" in plain or "__" in plain:
        plain = _BOLD.sub("", plain)
    plain = "".join(plain.split())
    return simplified(plain) if old else plain


def _in_sentence(told: Sentence, whole: Whole) -> Iterator[Figure]:
    sentence = told.plain
    rules = reading_rules()
    if not _COUNTED.search(sentence) or not rules.any_figure.search(sentence):
        return
    taken: dict[str, list[tuple[int, int]]] = {}
    for rule in rules.figures:
        for found in rule.regex.finditer(sentence):
            spans = taken.setdefault(rule.name, [])
            if any(start < found.end() and found.start() < end for start, end in spans):
                continue
            value = 0 if rule.zero else value_of(found)
            if value is None:
                continue
            spans.append(found.span())
            about = not rule.zero and is_approximate(found)
            scope = whole.scope(sentence, found.start(), found.end())
            yield Figure(rule.name, value, told.printed, about, scope)
