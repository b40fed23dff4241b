"""Where a whole country is watched, lists of regions are told by provinces first."""

from __future__ import annotations

from archive.filings.verdicts.watch_quality import WatchQuality
from archive.web.contents.boards import MOST_REGIONS, RegionGroup, by_province
from archive.web.wording.naming import regions_offered


def _groups(count: int) -> list[RegionGroup]:
    made = []
    for number in range(count):
        counts = {"on_time": 3, "late": 1} if number % 2 else {"unverified": 2}
        code = f"{11 + number % 2}{number:04d}"
        made.append(RegionGroup(code, code, sum(counts.values()), counts, 4 * (number % 2), WatchQuality(10, 9)))
    return made


def test_few_regions_are_told_one_by_one() -> None:
    groups = _groups(MOST_REGIONS)
    assert by_province(groups) is groups


def test_many_regions_are_summed_by_province_and_nobody_is_lost() -> None:
    groups = _groups(MOST_REGIONS + 2)
    north, east = by_province(groups)
    half = (MOST_REGIONS + 2) // 2
    assert (north.code, north.name, north.total, north.counts) == ("11", "北京市", 2 * half, {"unverified": 2 * half})
    assert (east.code, east.total, east.checked) == ("12", 4 * half, 4 * half)
    assert list(east.counts.items()) == [("on_time", 3 * half), ("late", half)]
    assert north.watch == WatchQuality(10 * half, 9 * half)
    assert sum(one.total for one in (north, east)) == sum(one.total for one in groups)


def test_a_form_offers_every_region_while_they_are_few() -> None:
    names = {f"11{number:04d}": f"县{number}" for number in range(400)}
    assert regions_offered(names, "") == names


def test_a_form_offers_provinces_and_the_regions_of_the_one_asked_for() -> None:
    names = {f"{11 + number % 2}{number:04d}": f"县{number}" for number in range(402)}
    assert regions_offered(names, "") == {"11": "北京市", "12": "天津市"}
    near = regions_offered(names, "120001")
    assert near["120001"] == "县1"
    assert {code[:2] for code in near if len(code) == 6} == {"12"}
    assert {"11", "12"} <= near.keys()
