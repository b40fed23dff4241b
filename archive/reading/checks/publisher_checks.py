"""R7, R10 and wrong_organ: what this organ cannot have made, and other organs' names left in its text.

Who may make 规章 is told by the table of divisions, never by characters of a name (镇江, 新乡 and 萍乡 are cities).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from archive.config.regions import Region, regions
from archive.reading.authors import author
from archive.reading.checks.context import Context
from archive.reading.checks.quotes import surroundings
from archive.reading.reading_model import Finding
from archive.recognition.organ_key import organ_key, split_region
from archive.recognition.organ_kind import organ_kind
from archive.recognition.spelling import normalise_organ

_BEFORE = re.compile(r"[县旗](?=人民政府|政府|门户网站|政务公开|政府信息公开|[一-鿿]{2,8}局)")
Level = Literal["may", "part_of_one_that_may", "may_not", "unknown"]
_STATE = re.compile(r"^(?:国务院|国家|中国|中华)|^[^县市区镇乡]{2,12}(?:部|总局)$")
_GOVERNMENT = re.compile(r"(?:人民政府|行政公署|政府)(?:办公室|办公厅|本级|机关)?$")
_COUNTY = re.compile(
    r"^(?:[\u3400-\u9fff]{2,12}?[省市州盟])?[\u3400-\u9fff]{1,12}?(?:县|自治旗|旗)(?=人民政府|[\u3400-\u9fff]{2,}$|$)"
)
_AUTONOMOUS = re.compile(r"^([\u3400-\u9fff]{2,4})州")


def check_publisher(context: Context) -> Iterator[Finding]:
    """Needs the publisher's name."""
    organ = context.reading.organ
    if organ:
        yield from _rules(context, organ)
        yield from _opening(context, organ)
        yield from _other_region(context, organ)


def _rules(context: Context, organ: str) -> Iterator[Finding]:
    """规章 are made by provinces, cities with districts, 自治州 and ministries only (立法法 2023, art. 91 and 93)."""
    cells = context.reading.tables.get("disclosure", {}).get("rules", {})
    doubt = context.doubt
    made = {column: value for column, value in cells.items() if value and not doubt.about(f"disclosure.rules.{column}")}
    level = level_of(organ)
    if not made or level in ("may", "unknown"):
        return
    column, value = next(iter(made.items()))
    yield Finding(
        "R7", "error" if level == "may_not" else "warning", f"disclosure.rules.{column}",
        f"{organ}无权制定规章（立法法第九十一条、第九十三条），表中为{value}。",
        f"{organ} has no power to make 规章 (Legislation Law, art. 91 and 93), yet the table says {value}.",
    )  # fmt: skip


def _opening(context: Context, organ: str) -> Iterator[Finding]:
    named = author(context.preamble)
    if named and not is_same_organ(named, organ) and not _office_of(named, organ) and not _office_of(organ, named):
        yield Finding(
            "R10", "warning", "preamble",
            f"正文称由“{named}”编制，发布机关是“{organ}”。",
            f"The text says it was drawn up by {named}; the publisher is {organ}.",
        )  # fmt: skip


def _office_of(office: str, organ: str) -> bool:
    """Return whether ``office`` draws up the reports of the government ``organ``, or is a generic name."""
    if organ_kind(organ) not in ("government", "township", "subdistrict", "committee"):
        return False
    return office.endswith(("办公室", "办公厅", "政府办", "府办", "综合办", "党政办")) or len(_plain(office)) <= 3


def is_same_organ(one: str, other: str) -> bool:
    """Return whether both may name one body: same key, or the short one is left when characters of the long one go."""
    if organ_key(one) == organ_key(other):
        return True
    short, long = sorted((_plain(normalise_organ(one)), _plain(normalise_organ(other))), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


def _plain(name: str) -> str:
    return re.sub(r"[^一-鿿]|人民政府|本级|^我|^本", "", name)


def _other_region(context: Context, organ: str) -> Iterator[Finding]:
    home = split_region(organ).region
    if not home.endswith(("县", "旗")):
        return
    for text in context.paragraphs:
        for found in _BEFORE.finditer(text):
            region = _county_before(text[: found.end()])
            if region and region != home and region not in organ:
                around = surroundings(text, found)
                zh, en = f"正文出现其他地区“{region}”：“{around}”", f"Another county, {region}, is named: “{around}”"
                yield Finding("wrong_organ", "warning", "text", zh, en)
                return


def _county_before(text: str) -> str:
    """Return the longest name of a county that ``text`` ends with; "" when it ends with none."""
    return next((name for name in _counties() if text.endswith(name)), "")


@lru_cache(maxsize=1)
def _counties() -> list[str]:
    """Return names of counties, the longest first. One of two characters may be the end of other words."""
    return sorted(
        (one for one in regions().names if len(one) > 2 and one.endswith(("县", "旗"))), key=len, reverse=True
    )


@lru_cache(maxsize=4096)
def level_of(organ: str) -> Level:
    """``may``: provinces, cities with districts, 自治州, the State Council's ministries. A department of one of them
    makes none itself, yet reports often count those it drafted. ``unknown`` where the table does not tell."""
    name = normalise_organ(organ)
    if _STATE.search(name):
        return "may"
    if organ_kind(name) in ("township", "subdistrict"):
        return "may_not"
    found = _divisions(name)
    whole = _GOVERNMENT.search(name) is not None
    if any(_legislates(region) for region in found):
        return "may" if whole else "part_of_one_that_may"
    if found:
        return "may_not" if all(region.type == "county" for region in found) else "part_of_one_that_may"
    return "may_not" if _COUNTY.match(name) else "unknown"


def _divisions(name: str) -> list[Region]:
    """Return the divisions that bear or bore the name of the deepest place in ``name``: none that ever made 规章 is
    called one that may not."""
    region = split_region(name).region
    if not region and (short := _AUTONOMOUS.match(name)):
        region = next((one for one in sorted(regions().names) if re.fullmatch(f"{short[1]}.*自治州", one)), "")
    return [regions().region(code) for code in regions().find(region)]


def _legislates(region: Region) -> bool:
    return region.type == "province" or (region.type == "prefecture" and region.name.endswith(("市", "自治州")))
