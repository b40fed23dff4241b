"""Who may make 规章, by the table of divisions and never by characters of a name (镇江, 新乡 and 萍乡 are cities)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Literal

from archive.config.regions import Region, regions
from archive.recognition.organ_key import split_region
from archive.recognition.organ_kind import organ_kind
from archive.recognition.spelling import normalise_organ

Level = Literal["may", "part_of_one_that_may", "may_not", "unknown"]
_STATE = re.compile(r"^(?:国务院|国家|中国|中华)|^[^县市区镇乡]{2,12}(?:部|总局)$")
_GOVERNMENT = re.compile(r"(?:人民政府|行政公署|政府)(?:办公室|办公厅|本级|机关)?$")
_COUNTY = re.compile(
    r"^(?:[\u3400-\u9fff]{2,12}?[省市州盟])?[\u3400-\u9fff]{1,12}?(?:县|自治旗|旗)(?=人民政府|[\u3400-\u9fff]{2,}$|$)"
)
_AUTONOMOUS = re.compile(r"^([\u3400-\u9fff]{2,4})州")


@lru_cache(maxsize=4096)
def level_of(organ: str, year: int | None = None) -> Level:
    """``may``: provinces, cities with districts, 自治州, the State Council's ministries. A department of one of them
    makes none itself, yet reports often count those it drafted. ``unknown`` where the table does not tell."""
    name = normalise_organ(organ)
    if _STATE.search(name):
        return "may"
    if organ_kind(name) in ("township", "subdistrict"):
        return "may_not"
    found = _divisions(name, year)
    whole = _GOVERNMENT.search(name) is not None
    if any(_legislates(region) for region in found):
        return "may" if whole else "part_of_one_that_may"
    if found:
        return "may_not" if all(region.type == "county" for region in found) else "part_of_one_that_may"
    return "may_not" if _COUNTY.match(name) else "unknown"


def _divisions(name: str, year: int | None) -> list[Region]:
    """The divisions that the deepest place in ``name`` may be, in force in the year reported on."""
    region = split_region(name).region
    if not region and (short := _AUTONOMOUS.match(name)):
        names = [one for one in regions().names if one.startswith(short[1]) and one.endswith("自治州")]
        region = names[0] if len(names) == 1 else ""
    day = date(year, 12, 31) if year else None
    codes = regions().find(region) if region else []
    return [one for code in codes if (one := regions().region(code, day)).name == region] or [
        regions().region(code) for code in codes
    ]


def _legislates(region: Region) -> bool:
    return region.type == "province" or (region.type == "prefecture" and region.name.endswith(("市", "自治州")))
