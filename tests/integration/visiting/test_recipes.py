"""Lists of which no script shows its request plainly: learned once in a real Chromium, asked for without it ever after."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.sites import SiteConfig
from archive.config.yaml_file import load_yaml
from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import Listing
from archive.ingest.notes import VisitNote
from archive.ingest.warc_ingest import ingest_new_records
from crawler.visiting.stored_rows import rows_of
from tests.integration.visiting.script_web import (
    COLUMN,
    REPORTS,
    Asked,
    Said,
    ScriptSite,
    configured,
    items,
    page,
    served,
    visits_of,
)

CHROMIUM = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: learning recipes is NOT tested"),
]
ALL = len(REPORTS)  # 22
NUMBERS = "".join(f'<li data-n="{n}"><a href="javascript:;">{n}</a></li>' for n in (1, 2, 3))
# Each builds its request in a way that nobody can read out of the script without running it.
BY_TOKEN = """<div id="box"></div><ul class="num">__NUMBERS__</ul><script>
(function () {
  var parts = ["svc", "q"], key = ["pa", "ge"].join("");
  function turn(n) {
    var sent = {}; sent[key] = n; sent.code = location.pathname.length;
    var x = new XMLHttpRequest();
    x.open("POST", "/" + parts.reverse().join("/"));
    x.setRequestHeader("Content-Type", "application/json");
    x.setRequestHeader("X-CSRF-TOKEN", document.querySelector("meta[name=_csrf]").content);
    x.onload = function () {
      var d = JSON.parse(x.responseText).body;
      document.getElementById("box").innerHTML = "<ul>" + d.lines.map(function (i) {
        return "<li><a href='/gk/nb/" + i.sn + ".html'>" + i.caption + "</a><i>" + i.when + "</i></li>"; }).join("") + "</ul>";
    };
    x.send(JSON.stringify(sent));
  }
  document.querySelectorAll(".num li").forEach(li => li.addEventListener("click", () => turn(+li.dataset.n)));
  turn(1);
})();</script>""".replace("__NUMBERS__", NUMBERS)
BY_OFFSET = """<ul class="m">__ROWS__</ul><button class="mm">查看更多</button><script>
let have = 8;
document.querySelector(".mm").addEventListener("click", async () => {
  const u = new URL(atob("L2drL2Zyb20="), location.href);
  u.searchParams.set("skip", have); u.searchParams.set("take", 8); u.searchParams.set("_", Date.now());
  const html = (await (await fetch(u)).json()).result.block;
  document.querySelector("ul.m").insertAdjacentHTML("beforeend", html); have += 8;
  if (have >= 22) document.querySelector(".mm").remove();
});</script>"""
SIGNED = BY_TOKEN.replace("sent.code = location.pathname.length;", "sent.sign = String(Math.random()).slice(2, 12);")


class Token:
    """A site whose request needs what its page holds, anew for each page that is sent."""

    def __init__(self, body: str = BY_TOKEN) -> None:
        self.body, self.valid, self.count = body, set[str](), 0
        self.key = "body"

    def __call__(self, asked: Asked) -> Said:
        if asked.path == "/":
            return page(f'<a href="{COLUMN}">政府信息公开年报</a>', "首页")
        if asked.path == COLUMN:
            self.count += 1
            token = f"tk{self.count:03d}a9f3c7d1"
            self.valid.add(token)
            return page(self.body).replace("<title>", f'<meta name="_csrf" content="{token}"><title>')
        if asked.path == "/q/svc":
            if asked.headers.get("x-csrf-token") not in self.valid:
                return 403, "refused"
            some = REPORTS[(asked.json["page"] - 1) * 9 : asked.json["page"] * 9]
            lines = [{"sn": r.number, "caption": r.title, "when": r.day, "hits": 3} for r in some]
            return {"state": 1, self.key: {"lines": lines, "amount": ALL}}
        return None


def by_offset(asked: Asked) -> Said:
    if asked.path == COLUMN:
        return page(BY_OFFSET.replace("__ROWS__", items(REPORTS[:8])))
    if asked.path == "/gk/from":
        start, size = int(asked.query["skip"]), int(asked.query["take"])
        return {"result": {"block": items(REPORTS[start : start + size]), "total": ALL}}
    return None


DRIFTING = Token()
SITES = {
    "token": ScriptSite(Token()),
    "offset": ScriptSite(by_offset),
    "signed": ScriptSite(Token(SIGNED)),
    "drifting": ScriptSite(DRIFTING),
}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.argv[0] = 'nianbao'; from crawler.commands import main; main()"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, env=dict(os.environ))


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, subprocess.CompletedProcess[str]]]:
    with configured(tmp_path_factory.mktemp("recipes"), SITES, 40):
        done = {name: run("site", "learn", name, "--yes") for name in SITES}
        yield done


@pytest.fixture(scope="module")
def visits(learned: dict[str, subprocess.CompletedProcess[str]]) -> dict[str, VisitNote]:
    for site in SITES.values():
        site.asked.clear()
    DRIFTING.key = "data"
    return visits_of(SITES)


def column_file(name: str) -> SiteConfig:
    return load_yaml(Path(os.environ["NIANBAO_CONFIG"]) / "sites" / f"{name}.yaml", SiteConfig)


@pytest.mark.parametrize("name", ["token", "offset"])
def test_what_was_learned_stands_in_the_sites_file_and_reads_every_row(
    name: str, learned: dict[str, subprocess.CompletedProcess[str]], visits: dict[str, VisitNote]
) -> None:
    assert learned[name].returncode == 0, learned[name].stdout + learned[name].stderr
    assert column_file(name).columns[0].recipe is not None
    visit = visits[name]
    assert (visit.outcome, visit.rows) == ("complete", ALL), (visit.error_class, visit.reason)
    with Session(open_database(f"sqlite:///{data_dir() / 'nianbao.db'}")) as session:
        rows = session.scalars(select(Listing).where(Listing.column_id == f"{name}/c0")).all()
    assert {(row.title, str(row.listed_date)) for row in rows} == {(one.title, one.day) for one in REPORTS}


def test_no_browser_is_needed_afterwards_and_nothing_is_asked_twice(visits: dict[str, VisitNote]) -> None:
    assert "shown by" not in visits["token"].reason
    asked = [one.json["page"] for one in SITES["token"].asked if one.path == "/q/svc"]
    assert sorted(asked) == [1, 2, 3]


def test_a_token_is_taken_from_the_page_at_each_visit(
    learned: dict[str, subprocess.CompletedProcess[str]], visits: dict[str, VisitNote]
) -> None:
    recipe = column_file("token").columns[0].recipe
    assert recipe is not None
    assert any("{token:" in value for value in recipe.headers.values())
    used = {one.headers["x-csrf-token"] for one in SITES["token"].asked if one.path == "/q/svc"}
    assert len(used) == 1
    assert visits["token"].outcome == "complete"


def test_a_request_that_is_signed_anew_each_time_is_not_learned_and_the_reason_is_said(
    learned: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    assert learned["signed"].returncode == 3
    assert "no recipe" in learned["signed"].stdout
    assert "sign" in learned["signed"].stdout
    assert column_file("signed").columns[0].recipe is None


def test_an_answer_of_another_shape_is_a_changed_layout_and_no_empty_list(visits: dict[str, VisitNote]) -> None:
    visit = visits["drifting"]
    assert (visit.outcome, visit.error_class) == ("partial", "layout_changed")
    assert "recipe no longer fits" in visit.reason


def test_a_rebuilt_database_holds_the_same(visits: dict[str, VisitNote]) -> None:
    before = dump(open_database(f"sqlite:///{data_dir() / 'nianbao.db'}"))
    again = open_database(f"sqlite:///{data_dir() / 'again.db'}")
    ingest_new_records(again, data_dir() / "warc", load_configuration(), rows_of)
    assert dump(again) == before


def test_a_new_site_whose_list_only_a_browser_shows_is_proposed_with_its_recipe(
    learned: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    fresh = ScriptSite(Token())
    with served({"fresh": fresh}, 60):
        done = run("site", "add", fresh.base, "--allow-private", "--yes", "--region", "370829", "--id", "fresh")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "scripts ask" in done.stdout
        place = next((Path(os.environ["NIANBAO_CONFIG"]) / "sites").glob("*fresh*"))
        column = load_yaml(place, SiteConfig).columns[0]
        assert (column.adapter, column.recipe is not None) == ("recipe", True)
        asked = len(fresh.asked)
        tested = run("site", "test", "fresh")
        assert f"{ALL} rows of {ALL} that the column counts" in tested.stdout, tested.stdout
        assert len(fresh.asked) - asked <= 5  # the page, three answers and robots.txt
