"""The kinds of organ and the bases of a duty to file: the field's terms, used in code, database, API and pages."""

from __future__ import annotations

from typing import Literal, get_args

from archive.bilingual import Bilingual

OrganKind = Literal["government", "department", "township", "subdistrict", "committee", "other"]
RuleBasis = Literal["statute", "local_rule", "custom"]
Basis = Literal["statute", "local_rule", "custom", "none"]  # none: no rule speaks of the year

ORGAN_KINDS: tuple[OrganKind, ...] = get_args(OrganKind)
KIND_NAMES: dict[OrganKind, Bilingual] = {
    "government": Bilingual("本级政府", "government"),
    "department": Bilingual("部门", "department"),
    "township": Bilingual("乡镇", "township"),
    "subdistrict": Bilingual("街道", "sub-district"),
    "committee": Bilingual("管委会", "committee"),
    "other": Bilingual("其他单位", "other organ"),
}
BASIS_NAMES: dict[Basis, Bilingual] = {
    "statute": Bilingual("法定", "statute"),
    "local_rule": Bilingual("地方规定", "local rule"),
    "custom": Bilingual("本地通常时限", "local customary date"),
    "none": Bilingual("无期限规定", "no rule names a deadline"),
}
