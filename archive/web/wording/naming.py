"""Names of regions, checks and severities."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import column, exists, literal, select, union_all
from sqlalchemy.orm import Session

from archive.config.regions import regions
from archive.database.models import Organ, RegionVersion, Site
from archive.errors import ConfigErrors
from archive.reading.checks.registry import check_named
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

_MOST_OFFERED = 400  # regions in one list
_SITES = select(Site.region, Site.id.label("site"), Site.name)
# Every region of an organ has a version: so its organs, of which there are fifty a county, need not be gone through.
_OF_ORGANS = select(RegionVersion.region, literal(""), literal("")).where(
    exists().where(Organ.region == RegionVersion.region), ~exists().where(Site.region == RegionVersion.region)
)
_REGIONS = union_all(_SITES, _OF_ORGANS).order_by(column("site").desc())


def region_name(code: str) -> str:
    """Return the name of a division from the snapshot of codes; the code itself when that does not know it.

    A province or a city may be asked for by its first digits: 37 is 山东省.
    """
    try:
        known = regions()
    except ConfigErrors:  # without the snapshot codes still tell regions apart
        return code
    whole = code.ljust(6, "0") if len(code) in (2, 4) else code
    return known.name(whole) if whole in known else code


def region_names(session: Session) -> dict[str, str]:
    """Return the regions that are watched, in the order of codes: named by the snapshot, else by their site."""
    names: dict[str, str] = {}
    for code, _site, name in session.execute(_REGIONS):  # of several sites the first one's name stays
        names[code] = name or names.get(code, code)
    return {code: _better(code, names[code]) for code in sorted(names)}


def regions_offered(names: Mapping[str, str], asked: str) -> dict[str, str]:
    """Return the regions that a form offers: those that are watched, or where they are too many for a list the
    provinces and the regions of the one that is asked for."""
    if len(names) <= _MOST_OFFERED:
        return dict(names)
    provinces = {code: region_name(code) for code in {code[:2] for code in names}}
    near = {code: name for code, name in names.items() if asked[:2] == code[:2]}
    return dict(sorted((provinces | near).items()))


def _better(code: str, otherwise: str) -> str:
    name = region_name(code)
    return otherwise if name == code else name


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
