"""One spelling for a name of an organ: typography, doubled characters and the forms of 人民政府 made alike."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.recognition.fold import character_table, fold, unquoted
from archive.recognition.organ_kind import organ_kind

# 市场, 市政, 区域 ... begin words, so that 舒兰市市场监督管理局 is not a doubled 市. 辛安镇镇 is a real place.
_NOT_A_LEVEL = r"市(?!场|容|政(?!府|协)|民|区|郊|值)|[省县区旗州盟](?!域|划)"
_DOUBLED = re.compile(rf"([省市县区旗州盟])(?:(?=\1)(?:{_NOT_A_LEVEL}))+|([\u3400-\u9fff]{{2,5}}[省市县区旗州盟])\2+")
LEVEL_FIRST = re.compile(rf"((?:{_NOT_A_LEVEL}))(?=.{{2}})")
"""A name that begins with its level only, as 县水利局 does on its own county's site."""

_EDGES = "-:.,;·/*>《》【】"
_GOVERNMENT_OFFICE = re.compile(r"(?<![^省市县区旗州盟镇乡])(?:人民政府|政府|府)(?:办公室|办)$")
_GOVERNMENT_INSIDE = re.compile(r"人民政府(?!$|办公室$|机关$|办公厅$|研究室$|驻)")
_GOVERNMENT_SHORT = re.compile(r"(?<!人民)政府$")
_STREET_OFFICE = re.compile(r"街道?办(?:公室)?$|街道$")
_COMMITTEE = re.compile(r"管委会?$")
_LONGEST, _ROUNDS = 120, 6


def mend_doubled(name: str) -> str:
    """柘城县县水利局 becomes 柘城县水利局; 舒兰市市场监督管理局 stays, for 市场 begins a word."""
    return _DOUBLED.sub(lambda found: found[1] or found[2], name)


@lru_cache(maxsize=65536)
def normalise_organ(name: str) -> str:
    """Return the name as it is compared and kept: NFKC, no spaces or quotes, simplified script, full 人民政府 forms.

    柘城县, 柘城县政府 and “柘城县人民政府” become one; so do 远襄镇 and 远襄镇人民政府, 县政府办 and
    县人民政府办公室. Abbreviations of departments stay: see ``organ_key``. Normalising twice changes nothing.
    """
    plain = fold(unquoted(fold(name[:_LONGEST]))).translate(character_table()).strip(_EDGES)
    for _ in range(_ROUNDS):
        before, plain = plain, _government(mend_doubled(plain)).strip(_EDGES)
        if plain == before:
            break
    return plain


def _government(name: str) -> str:
    if not name:
        return ""
    name = _GOVERNMENT_INSIDE.sub("", name)
    name = _GOVERNMENT_SHORT.sub("人民政府", _GOVERNMENT_OFFICE.sub("人民政府办公室", name))
    kind = organ_kind(name)
    if kind == "committee":
        return _COMMITTEE.sub("管理委员会", name)
    if kind == "subdistrict":
        return _STREET_OFFICE.sub("街道办事处", name)
    bare_town = kind == "township" and name.endswith(("镇", "乡", "苏木"))
    bare_county = kind == "government" and name[-1] in "省市县区旗州盟" and len(name) > 1
    if name.endswith("盟") and bare_county:
        return name + "行政公署"
    return name + "人民政府" if bare_town or bare_county else name
