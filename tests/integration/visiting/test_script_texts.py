"""Rows whose pages are shells that scripts fill: read by the request their scripts write down, else in a real Chromium,
else marked as not read; never a fault of the organ's."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import Listing, Version
from archive.ingest.notes import VisitNote
from crawler.adapters.script_texts import is_shell
from tests.integration.visiting.rough_web import report_page
from tests.integration.visiting.script_web import (
    COLUMN,
    REPORTS,
    Asked,
    Report,
    Said,
    ScriptSite,
    configured,
    page,
    visits_of,
)
from tests.program import nianbao

CHROMIUM = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
SOME = REPORTS[:6]
COUNT = itertools.count()
SILENT: list[str] = []  # whether what the scripts ask for fails
# Each: the script of the shell, and what it asks for.
BY_FORM = """var x = new XMLHttpRequest();
x.open("POST", "/app/detail");
x.onload = function () { document.getElementById("text").innerHTML = JSON.parse(x.responseText).data.body; };
x.send("params=" + encodeURIComponent(JSON.stringify({guid: location.search.split("=")[1], site: "7"})));"""
BY_JQUERY = """var id = getQueryString("guid");
$.ajax({url: "/app/detail.json", data: {guid: id, t: new Date().getTime()}, success: function (d) { $("#text").html(d); }});
function getQueryString(name) { return decodeURI(location.search.match(name + "=([^&]+)")[1]); }"""
BY_SECRET = """(async () => { const u = atob("L2FwcC9kZXRhaWw=") + "?guid=" + location.search.slice(6);
document.getElementById("text").innerHTML = (await (await fetch(u)).json()).data.body; })();"""
BY_NOTHING = """setTimeout(function () { document.getElementById("text").innerHTML = ""; }, 1);"""


def numbered(number: str) -> Report | None:
    return next((one for one in REPORTS if str(one.number) == number), None)


def body_of(report: Report) -> str:
    whole = report_page(report.organ).decode().replace("2025年", f"{report.year}年")
    return whole.partition("<body>")[2].partition("</body>")[0]


def shells(script: str, *, noisy: bool = False) -> Any:
    """A site whose list is plain and whose articles are shells with this script; noisy ones are never the same twice."""

    def answer(asked: Asked) -> Said:
        if asked.path == COLUMN:
            rows = "".join(
                f'<li><b>{r.day}</b><a href="/gk/show.html?guid={r.number}">{r.title}</a></li>' for r in SOME
            )
            return page(f"<ul>{rows}</ul>")
        if asked.path == "/gk/show.html":
            noise = f"<p hidden>{next(COUNT)}</p>" if noisy else ""
            return f"<html><head><title>信息详情</title></head><body><div id='text'></div><script>{script}</script>{noise}</body></html>"
        if asked.path.startswith("/app/detail") and SILENT:
            return (500, "no answer today")
        if asked.path.startswith("/app/detail"):
            given = json.loads(asked.form["params"]) if asked.method == "POST" else asked.query
            found = numbered(given.get("guid", ""))
            return (
                {"code": 0, "data": {"title": found.title, "body": body_of(found)}} if found else (500, "no such text")
            )
        return (404, "nothing here")

    return answer


SITES = {
    "form": ScriptSite(shells(BY_FORM)),
    "jquery": ScriptSite(shells(BY_JQUERY)),
    "secret": ScriptSite(shells(BY_SECRET)),
    "noisy": ScriptSite(shells(BY_FORM, noisy=True)),
    "nothing": ScriptSite(shells(BY_NOTHING)),
}


@pytest.fixture(scope="module", params=["plain", "browser"])
def visited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, VisitNote]]:
    """One visit of each site, without a browser at hand and with one."""
    browser = request.param == "browser"
    if browser and CHROMIUM is None:
        pytest.skip("no Chromium is installed: texts that only a browser can show are NOT tested")
    with configured(tmp_path_factory.mktemp("texts"), SITES):
        os.environ["NIANBAO_BROWSER__EXECUTABLE"] = "" if browser else "/nowhere/chromium"
        for site in SITES.values():
            site.asked.clear()
        yield visits_of(SITES)


def listings(site_id: str) -> list[tuple[Listing, Version | None]]:
    with Session(open_database(load_configuration().settings.database())) as session:
        rows = session.scalars(select(Listing).where(Listing.column_id == f"{site_id}/c0")).all()
        return [(row, session.scalar(select(Version).where(Version.url == row.url))) for row in rows]


def with_browser() -> bool:
    return not os.environ["NIANBAO_BROWSER__EXECUTABLE"]


@pytest.mark.parametrize("site_id", ["form", "jquery", "noisy", "secret"])
def test_the_text_is_read_as_that_of_its_page(visited: dict[str, VisitNote], site_id: str) -> None:
    if site_id == "secret" and not with_browser():
        pytest.skip("only a browser can tell what it asks for")
    assert visited[site_id].outcome == "complete"
    found = listings(site_id)
    assert len(found) == len(SOME)
    for row, version in found:
        assert row.page_state == "read", row.reason
        assert row.is_report
        assert version is not None
        assert version.is_report
        assert version.reading["sections"]
        assert version.report_year == row.report_year
    asked = [one for one in SITES[site_id].asked if one.path.startswith("/app/detail")]
    assert len(asked) == len(SOME), "each text is asked for once"


@pytest.mark.parametrize("site_id", ["secret", "nothing"])
def test_a_text_that_nobody_could_read_is_a_doubt_of_ours(visited: dict[str, VisitNote], site_id: str) -> None:
    if site_id == "secret" and with_browser():
        pytest.skip("a browser reads it")
    assert {row.page_state for row, _ in listings(site_id)} == {"unread"}
    assert all(row.is_report for row, _ in listings(site_id)), "its title names it"
    told = json.loads(nianbao("status", "--year", "2025", "--format", "json", ok=(0, 1)))
    states = {one["state"] for one in told["filings"]}
    assert not states & {"late", "overdue", "withdrawn"}
    assert not any("defective" in one["flags"] for one in told["filings"])


def test_a_rebuilt_database_is_equal(visited: dict[str, VisitNote]) -> None:
    engine = open_database(f"sqlite:///{data_dir() / 'nianbao.db'}")
    before = dump(engine)
    nianbao("rebuild")
    assert dump(engine) == before


def test_no_browser_runs_for_pages_that_it_showed_in_the_same_week(visited: dict[str, VisitNote]) -> None:
    if not with_browser():
        pytest.skip("without a browser there is nothing to save")
    before = {row.url: version.id for row, version in listings("secret") if version}
    asked = len(SITES["secret"].asked)
    visits_of({"secret": SITES["secret"]})
    assert not [one for one in SITES["secret"].asked[asked:] if one.path.startswith("/app/detail")]
    assert {row.page_state for row, _ in listings("secret")} == {"read"}
    assert {row.url: version.id for row, version in listings("secret") if version} == before


@pytest.mark.parametrize("site_id", ["form", "noisy"])
def test_an_answer_that_fails_on_another_day_is_no_fault_of_the_report(
    visited: dict[str, VisitNote], site_id: str
) -> None:
    """The text was read once; that we cannot have it today says nothing of it."""
    before = {row.url: version.id for row, version in listings(site_id) if version}
    assert len(before) == len(SOME)
    SILENT.append("today")
    try:
        visits_of(SITES)
    finally:
        SILENT.clear()
    states = {row.page_state for row, _ in listings(site_id)}
    assert states <= ({"read"} if site_id == "form" else {"read", "unread", "unreadable"})
    assert {row.url: version.id for row, version in listings(site_id) if version} == before
    told = json.loads(nianbao("status", "--year", "2025", "--format", "json", ok=(0, 1)))
    assert told["filings"]
    for one in told["filings"]:
        assert one["state"] not in ("late", "overdue", "withdrawn")
        assert not {"defective", "withdrawn"} & set(one["flags"]), one["flags"]


def test_a_page_that_carries_its_report_in_a_script_is_no_shell() -> None:
    said = json.dumps({"content": f"<p>{'一、总体情况。本单位依法公开政府信息。' * 20}</p>"})
    assert not is_shell(f"<html><body><div id='app'></div><script>window.DATA = {said};</script></body></html>")
    assert is_shell(f"<html><body><div id='app'></div><script>{BY_SECRET}</script></body></html>")
