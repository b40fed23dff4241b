"""One address, several forms: ``/board/2025`` is a page, ``/board/2025.csv`` the same list for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _


def split_suffix(name: str, forms: Sequence[str] = ("json", "csv", "xlsx")) -> tuple[str, str]:
    """``2025.csv`` gives ``("2025", "csv")``; without an ending the form is ``html``. Ids may hold dots themselves."""
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot and ending in forms else (name, "html")


def year_in(name: str, forms: Sequence[str] = ("json", "csv", "xlsx")) -> tuple[int, str]:
    """Return the year and the form of such a name. Raises NotHere, as for any address that leads nowhere."""
    stem, form = split_suffix(name, forms)
    if not (stem.isascii() and stem.isdigit() and 2008 <= int(stem) < 2100):
        raise PageNotFoundError(_("报告年度应为2008年以后的四位数字，不能识别“%(value)s”。"), value=stem)
    return int(stem), form
