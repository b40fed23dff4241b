"""Suggested changes of a roster, each with the form that would make it, filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.bilingual import Bilingual
from archive.ingest.roster_review import Remark, Reviewed
from archive.office.tasks.roster import form_address

_WORDS: dict[Remark, Bilingual] = {
    "new_organ": Bilingual("名录未列入，已见其年报", "on no roster, and its reports were seen"),
    "alias_seen": Bilingual("年报标题中另有名称", "another name stands in titles"),
    "near_name_seen": Bilingual("有相近名称的年报，可能已更名或者合并", "a near name has reports: renamed or merged?"),
    "silent_two_years": Bilingual(
        "其他单位均已公布的两个年度未见其年报，可能已撤并", "silent for two years for which others filed: merged?"
    ),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be changed, why, and the address of the form. ``other``: the other name that was seen, "" for none."""

    organ_id: str
    name: str
    why: Bilingual
    other: str
    path: str


def suggestions_of(reviewed: Iterable[Reviewed]) -> list[Suggestion]:
    """Return one suggestion for each remark on each organ."""
    return [
        Suggestion(one.organ.id, one.organ.name, _WORDS[remark], _other(remark, detail), _path(one, remark, detail))
        for one in reviewed
        for remark, detail in one.remarks
    ]


def _other(remark: Remark, detail: str) -> str:
    return detail.partition(" ")[0] if remark in ("alias_seen", "near_name_seen") else ""


def _path(one: Reviewed, remark: Remark, detail: str) -> str:
    region, organ_id, name = one.organ.region, one.organ.id, _other(remark, detail)
    change = {"new_organ": "add", "near_name_seen": "rename", "alias_seen": "edit"}.get(remark, "end")
    return form_address(change, region=region, organ=organ_id, name=name)
