"""Which form the whole report follows, from its tables and, where it has none, from its headings."""

from __future__ import annotations

import re
from typing import Literal

from archive.reading.reading_model import Section
from archive.reading.sections import heading_number

FormName = Literal["F2019", "F2021", "mixed", "pre2019", "none"]
_OLD = re.compile("概述|概况|收费及?减免|收费情况|减免|咨询|申诉|统计表|基本情况|主动公开|依申请公开")


def detect_form(
    table_forms: dict[str, str], sections: list[Section], year: int | None, *, mixed_table: bool
) -> FormName:
    """``mixed`` when tables are of two forms; ``pre2019`` by year, or by old headings where there are no tables."""
    names = set(table_forms.values())
    if mixed_table or len(names) > 1:
        return "mixed"
    if names:
        return "F2019" if "F2019" in names else "F2021"
    if year is not None and year < 2019:
        return "pre2019"
    return "pre2019" if _old_headings(sections) else "none"


def _old_headings(sections: list[Section]) -> bool:
    """Sections of the form of 2007 (概述, 收费及减免…) in place of the six of today."""
    known = {number for section in sections if (number := heading_number(section.title))}
    old = [section for section in sections if _OLD.search(section.title)]
    return len(sections) >= 4 and len(known & {2, 3, 4, 5, 6}) <= 3 and len(old) >= 2
