"""Names of regions, checks and severities."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy import exists, func, select, union_all
from sqlalchemy.orm import Session

from archive.config.regions import Regions, regions
from archive.database.models import Organ, RegionVersion, Site
from archive.errors import ConfigErrors
from archive.reading.checks.registry import check_named
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

_MOST_OFFERED = 400  # regions in one list
# One line a site, and one a region that has organs and no site; every region of an organ has a version: so organs, of
# which there are fifty a county, need not be gone through. The separators stand in no code and no name.
_LINE, _PART = "\x1e", "\x1f"
_OF_SITES = select((Site.id + _PART + Site.region + _PART + Site.name).label("line"))
_OF_ORGANS = select((_PART + RegionVersion.region + _PART).label("line")).where(
    exists().where(Organ.region == RegionVersion.region), ~exists().where(Site.region == RegionVersion.region)
)
_LINES = union_all(_OF_SITES, _OF_ORGANS).subquery()
_WATCHED = select(func.aggregate_strings(_LINES.c.line, _LINE))


def region_name(code: str) -> str:
    """Return the name of a division from the snapshot of codes; the code itself when that does not know it.

    A province or a city may be asked for by its first digits: 37 is 山东省.
    """
    return _name_in(_snapshot(), code) or code


def _snapshot() -> Regions | None:
    """Return the snapshot of codes; None without it: codes still tell regions apart."""
    try:
        return regions()
    except ConfigErrors:
        return None


def _name_in(snapshot: Regions | None, code: str) -> str:
    whole = code.ljust(6, "0") if len(code) in (2, 4) else code
    return snapshot.name(whole) if snapshot and whole in snapshot else ""


def region_names(session: Session) -> Mapping[str, str]:
    """Return the regions that are watched, in the order of codes: named by the snapshot, else by their site."""
    return _named(session.scalar(_WATCHED) or "", _snapshot())


@lru_cache(maxsize=2)
def _named(watched: str, snapshot: Regions | None) -> Mapping[str, str]:
    """Return the names by what the database tells of sites and regions, which is the same from page to page."""
    names: dict[str, str] = {}
    for line in sorted(filter(None, watched.split(_LINE)), reverse=True):
        _site, code, name = line.split(_PART)
        names[code] = name or names.get(code, code)  # of several sites the first one's name stays
    return MappingProxyType({code: _name_in(snapshot, code) or names[code] for code in sorted(names)})


def regions_offered(names: Mapping[str, str], asked: str) -> dict[str, str]:
    """Return the regions that a form offers: those that are watched, or where they are too many for a list the
    provinces and the regions of the one that is asked for."""
    if len(names) <= _MOST_OFFERED:
        return dict(names)
    provinces = {code: region_name(code) for code in {code[:2] for code in names}}
    near = {code: name for code, name in names.items() if asked[:2] == code[:2]}
    return dict(sorted((provinces | near).items()))


STATUS_NAMES = {
    "pass": _("符合"),
    "fail": _("不符"),
    "uncertain": _("不能断定"),
    "not_assessable": _("无法检查"),
}

SEVERITY_NAMES = {
    "error": _("错误"),
    "warning": _("疑点"),
    "note": _("提示"),
    "not_understood": _("未能识别，不计为问题"),
}


def check_subject(check: str, language: Language) -> str:
    """Return what the check visits, in words that fit any outcome; the id itself where it has none."""
    known = check_named(check)
    return check if known is None else known.subject.zh if language == "zh" else known.subject.en


def check_name(check: str, language: Language) -> str:
    """Return the check in words; the id itself where it has none."""
    known = check_named(check)
    return check if known is None else known.name.zh if language == "zh" else known.name.en
