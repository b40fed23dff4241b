"""The kinds of organ and the bases of a duty to file: the field's terms, used in code, database, API and pages."""

from __future__ import annotations

from typing import Literal, get_args

OrganKind = Literal["government", "department", "township", "subdistrict", "committee", "other"]
RuleBasis = Literal["statute", "local_rule", "custom"]
Basis = Literal["statute", "local_rule", "custom", "none"]  # none: no rule speaks of the year

ORGAN_KINDS: tuple[OrganKind, ...] = get_args(OrganKind)
