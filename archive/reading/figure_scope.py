"""What a number in the prose tells of: the whole year of this organ, or a part, an average, another year or body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.reading.reading_rules import reading_rules
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
        """ "" for the whole year of this organ; else part, average, period, year or body."""
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
        """A subject before the number that is another one than this organ."""
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
