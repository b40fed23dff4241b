"""Workers are given regions of different servers together, and all sites of a region at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.config.sites import ColumnConfig, SiteConfig
from crawler.running.region_turns import regions_in_turn


def _site(name: str, region: str, platform: str = "") -> SiteConfig:
    home = f"http://{name}.example/"
    column = ColumnConfig(id="nb", url=f"{home}nb/")
    return SiteConfig(id=name, name=name, region=region, home=home, columns=(column,), platform=platform)


def test_counties_of_one_platform_come_one_after_the_other_and_those_of_others_between() -> None:
    due = [_site(f"a{n}", f"99000{n}", "甲") for n in range(3)]
    due += [_site(f"b{n}", f"99010{n}", "乙") for n in range(2)] + [_site("c", "990200")]
    assert regions_in_turn(due) == [["a0"], ["b0"], ["c"], ["a1"], ["b1"], ["a2"]]


def test_a_platform_that_others_are_asking_comes_last() -> None:
    due = [_site("a1", "990001", "甲"), _site("c", "990200")]
    assert regions_in_turn(due, [_site("a0", "990000", "甲")]) == [["c"], ["a1"]]


def test_hosts_alone_count_as_servers_where_no_platform_is_named() -> None:
    same = [_site("one", "990001"), _site("one", "990002"), _site("two", "990003")]
    assert regions_in_turn(same) == [["one"], ["two"], ["one"]]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["", "甲", "乙"])), max_size=20))
def test_every_site_comes_once_with_all_of_its_region(chosen: list[tuple[int, str]]) -> None:
    due = [_site(f"s{n}", f"99000{region}", platform) for n, (region, platform) in enumerate(chosen)]
    turns = regions_in_turn(due)
    assert sorted(name for names in turns for name in names) == sorted(site.id for site in due)
    regions = {site.id: site.region for site in due}
    assert all(len({regions[name] for name in names}) == 1 for names in turns)
    assert len(turns) == len(set(regions.values()))
