"""Counties on the way to being watched, judged on the desk: found by a real search, accepted, changed, rejected."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

from archive.clock import civil_date
from archive.config.sites import SiteConfig, load_sites
from archive.config.yaml_file import load_yaml
from archive.counties.queue import read_queue
from archive.office.accounts import add_person
from archive.office.intent import Actor
from archive.office.people import Grant
from tests.program import run

from .desk_county import confirm, send
from .found_counties import Found, Review, reviewed, search_counties

FAMILIES = ("trs", "vsb", "gkmlpt", "empirecms", "kaipu")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return search_counties(tmp_path_factory.mktemp("found"), FAMILIES)


@pytest.fixture
def review(found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path / "config"))
    with reviewed(found, tmp_path) as made:
        yield made


def done(review: Review, *arguments: str) -> None:
    finished = run(*arguments, env=review.environment)
    assert finished.returncode == 0, finished.stderr


def form(client: TestClient, path: str) -> dict[str, Any]:
    """The fields of the review as they stand on its page, as a browser would send them."""
    page: Any = html.fromstring(client.get(path).text)
    fields: dict[str, Any] = {}
    for one in page.xpath("//*[@form='review'][@checked] | //form[@id='review']//input"):
        fields.setdefault(one.get("name"), []).append(one.get("value"))
    fields.pop("form_token")
    return fields


def test_a_county_is_shown_with_all_that_a_person_needs(review: Review) -> None:
    boss = review.county.signed_in("boss")
    listed = boss.get("/desk/counties").text
    assert all(site.name in listed for site in review.world.sites)
    for site in review.world.sites:
        page = boss.get(f"/desk/counties/{site.region}").text
        assert site.name in page
        assert all(organ.name in page for organ in site.organs)
        assert "已读到末尾" in page
        assert "2024—2025" in page
    assert boss.get("/desk/counties/990199").status_code == 404


def test_one_county_after_the_other_is_accepted(review: Review) -> None:
    boss, order = review.county.signed_in("boss"), review.waiting()
    assert len(order) == len(FAMILIES)
    path = f"/desk/counties/{order[0]}"
    for region, following in zip(order, [*order[1:], ""], strict=True):
        fields = form(boss, path) | {"what": "accept"}
        answer = confirm(boss, path, **fields)
        assert answer.status_code == 303
        path = answer.headers["location"].partition("?")[0]
        assert path == (f"/desk/counties/{following}" if following else "/desk/counties")
        line = review.county.lines()[-1]
        assert (line.act, line.object, line.by, line.via) == ("site.accept", f"county:{region}", "boss", "web")
    accepted = review.sites()
    assert {site.region for site in accepted.values()} == set(order)
    assert all(site.verified == civil_date(review.county.now) for site in accepted.values())
    assert {one.state for one in read_queue(review.county.data).values()} == {"accepted"}
    assert "没有待审定的县" in boss.get("/desk/counties").text
    assert run("site", "check-all", env=review.environment).returncode == 0


def test_the_same_form_twice_is_one_act(review: Review) -> None:
    boss, region = review.county.signed_in("boss"), review.waiting()[0]
    path = f"/desk/counties/{region}"
    fields = form(boss, path) | {"what": "accept", "confirm": "1", "key": "a" * 32}
    first, second = (send(boss, path, **fields) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert review.acts() == ["site.accept"]


def test_kinds_are_changed_and_kept_with_the_acceptance_or_before_it(review: Review) -> None:
    boss, (first, second, *_) = review.county.signed_in("boss"), review.waiting()
    path = f"/desk/counties/{first}"
    fields = form(boss, path)
    [kinds] = [name for name in fields if name.startswith("kinds-")]
    assert "没有修改" in send(boss, path, **fields, what="change").text
    kept = confirm(boss, path, **fields | {kinds: ["department"], "what": "change"})
    assert kept.headers["location"].startswith(path)
    assert form(boss, path)[kinds] == ["department"]
    assert not review.sites()
    wrong = send(boss, path, **fields | {kinds: [], "what": "accept"})
    assert (wrong.status_code, "请选择每个采用的栏目" in wrong.text) == (422, True)
    path = f"/desk/counties/{second}"
    fields = form(boss, path)
    [kinds] = [name for name in fields if name.startswith("kinds-")]
    assert confirm(boss, path, **fields | {kinds: ["government", "other"], "what": "accept"}).status_code == 303
    assert load_sites(review.config / "sites")[second].columns[0].kinds == ("government", "other")
    assert review.acts() == ["site.change", "site.change", "site.accept"]
    assert read_queue(review.county.data)[second].steps == 2
    gone = send(boss, path, **fields, what="accept")
    assert gone.status_code == 404


def test_the_only_column_cannot_be_left_out_and_a_rejection_says_why(review: Review) -> None:
    boss, region = review.county.signed_in("boss"), review.waiting()[0]
    path = f"/desk/counties/{region}"
    fields = form(boss, path)
    [kinds] = [name for name in fields if name.startswith("kinds-")]
    drop = kinds.replace("kinds-", "drop-")
    assert "请选择不予通过" in send(boss, path, **fields, what="accept", **{drop: "1"}).text
    assert "请填写不予通过的理由" in send(boss, path, **fields | {"reason": "", "what": "reject"}).text
    assert confirm(boss, path, **fields | {"reason": "<b>另有栏目", "what": "reject"}).status_code == 303
    assert (read_queue(review.county.data)[region].state, read_queue(review.county.data)[region].why) == (
        "rejected",
        "<b>另有栏目",
    )
    assert review.county.lines()[-1].body["reason"] == "<b>另有栏目"
    assert not review.sites()


def test_what_would_make_the_configuration_unusable_leaves_nothing_behind(review: Review) -> None:
    boss, region = review.county.signed_in("boss"), review.waiting()[0]
    (review.config / "deadlines.yaml").write_text("rules: 3\n", encoding="utf-8")
    path = f"/desk/counties/{region}"
    fields = form(boss, path)
    answer = send(boss, path, **fields, what="accept", confirm="1", key="b" * 32)
    assert answer.status_code == 422
    assert "deadlines.yaml" in answer.text
    assert not list((review.config / "sites").glob("*.yaml"))
    assert not list((review.config / "organs").glob("*.csv"))
    assert review.acts() == []
    assert region in review.waiting()


def test_c1_of_two_administrators_one_is_told_that_it_has_changed(review: Review) -> None:
    add_person(review.county.office, Actor("boss", "web"), "zhao", "赵", [Grant("admin", "")], review.county.now)
    boss, region = review.county.signed_in("boss"), review.waiting()[0]
    path = f"/desk/counties/{region}"
    old = form(boss, path)
    [kinds] = [name for name in old if name.startswith("kinds-")]
    done(review, "site", "review", region, "--kinds", f"{kinds[6:]}=department", "--by", "zhao")
    late = send(boss, path, **old, what="accept", confirm="1", key="c" * 32)
    assert late.status_code == 409
    assert "zhao已办理该对象" in late.text
    assert not review.sites()


def test_a7_the_command_line_goes_the_same_way(review: Review) -> None:
    first, second, *_ = review.waiting()
    refused = run("site", "review", first, "--accept", "--by", "li", env=review.environment)
    assert refused.returncode == 2
    assert "takes the role admin" in refused.stderr
    assert not list((review.config / "sites").glob("*.yaml"))
    assert run("site", "review", first, "--accept", "--by", "nobody", env=review.environment).returncode == 2
    done(review, "site", "review", first, "--accept", "--by", "boss")
    done(review, "site", "review", second, "--reject", "另有栏目", "--by", "boss")
    assert [(line.act, line.via) for line in review.county.lines()[-2:]] == [
        ("site.accept", "cli"),
        ("site.reject", "cli"),
    ]
    assert run("verify", env=review.environment).returncode == 0


def test_a_site_is_verified_on_the_page(review: Review) -> None:
    boss, region = review.county.signed_in("boss"), review.waiting()[0]
    done(review, "site", "review", region, "--accept", "--by", "boss")
    [path] = (review.config / "sites").glob("*.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^verified: .*$", "verified: false", text), encoding="utf-8")
    assert f'value="{region}"' in boss.get("/desk/counties").text
    assert send(boss, "/desk/counties", site="nowhere").status_code == 404
    assert confirm(boss, "/desk/counties", site=region).status_code == 303
    assert load_yaml(path, SiteConfig).verified == civil_date(review.county.now)
    assert review.county.lines()[-1].act == "site.verify"


def test_the_page_is_whole_in_english(review: Review) -> None:
    boss = review.county.signed_in("boss")
    for path in ("/desk/counties", f"/desk/counties/{review.waiting()[0]}"):
        text = re.sub(r"<[^>]+>", " ", boss.get(path, params={"lang": "en"}).text)
        own = [name for site in review.world.sites for one in site.organs for name in (one.name, *one.aliases)]
        for name in [*sorted(own, key=len, reverse=True), "boss先生", "中文"]:
            text = text.replace(name, "")
        left = [word for word in re.findall(r"[\u4e00-\u9fff、，]+", text) if not re.search("年|县|市|区", word)]
        assert left == [], path


def test_nobody_is_watched_before_a_person_says_so(review: Review) -> None:
    assert os.environ["NIANBAO_CONFIG"] == str(review.config)
    boss = review.county.signed_in("boss")
    for region in review.waiting():
        boss.get(f"/desk/counties/{region}")
        send(boss, f"/desk/counties/{region}", **form(boss, f"/desk/counties/{region}"), what="accept")
    assert not review.sites()
    assert review.acts() == []
