"""A column whose list only scripts can fill: shown by a real Chromium that itself never reaches the network."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures.gzip_members import Member, iter_members
from archive.captures.screenshot import screenshot_of
from archive.captures.stored_record import Capture
from archive.captures.verify import verify
from archive.captures.warc_reader import iter_records, read_payload, warc_files
from archive.captures.warc_record import WarcRecord, parse_record
from archive.clock import SHANGHAI, utc_now
from archive.config.load import load_configuration
from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import Listing
from archive.filings.verdicts.status import board
from archive.ingest.warc_ingest import ingest_new_records
from archive.notices.evidence_package import write_evidence_package
from crawler.running.runs import RunRequest, run_in_child
from crawler.visiting.stored_rows import rows_of
from tests.integration.visiting.conftest import Visited, visiting
from tests.integration.visiting.rough_web import ORGANS, Answer, Asked, Rough, column_page

CHROMIUM = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: columns shown by a browser are NOT tested"),
]
ROW = '{{"title": "粟川县{organ}2025年政府信息公开工作年度报告", "url": "/nb/{number}.html", "day": "2026-01-{day}"}}'
# Fills a list page by page from JSON, as home-made vue sites do; __PAGER__ says how one leafs on.
SCRIPT = """
let shown = 0;
async function turn() {
  const answer = await fetch('/nb/data-' + (shown + 1) + '.json', {headers: {'X-Requested-With': 'XMLHttpRequest'}});
  const data = await answer.json();
  shown += 1;
  document.querySelector('ul.m').innerHTML = data.rows.map(
    row => `<li><a href="${row.url}">${row.title}</a><span>${row.day}</span></li>`).join('');
  document.querySelector('.next').className = 'next' + (data.last ? ' disabled' : '');
}
document.querySelector('.next').addEventListener('click', turn);
fetch('http://127.99.99.98:9/collect').catch(() => 0);
new Image().src = '/nb/picture.png';
setInterval(() => { document.querySelector('#clock').textContent = new Date().toISOString(); }, 50);
turn();
"""


def page(more: str = "") -> bytes:
    """An empty list with the script behind it."""
    filled = f'<a class="next" href="javascript:void(0)">下一页</a><i id="clock"></i>{more}<script src="/nb/list.js"></script>'
    return column_page(0, 0, filled)


def says(body: bytes, kind: str = "text/html", status: str = "200 OK") -> Answer:
    return lambda asked: asked.say(body, status, kind=kind)


def data(numbers: Sequence[int], last: bool = False) -> Answer:
    rows = ", ".join(ROW.format(organ=ORGANS[n], number=8000 + n, day=20 - n) for n in numbers)
    return says(f'{{"rows": [{rows}], "last": {str(last).lower()}}}'.encode(), "application/json")


def site(more: dict[str, Answer] | None = None, **config: object) -> Rough:
    pages = {
        "/nb/list.js": says(SCRIPT.encode(), "application/javascript"),
        "/nb/data-1.json": data((0, 1)),
        "/nb/data-2.json": data((2, 3)),
        "/nb/data-3.json": data((4,), last=True),
    }
    return Rough(says(page()), {"browser": True, **config}, pages={**pages, **(more or {})})


def challenge(asked: Asked) -> None:
    asked.say(b"<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script>", "412 Precondition Failed")


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """One run over sites whose lists are filled by scripts, each in its own state of health."""
    sites = {
        "filled": site(),
        "unasked": site(browser=False),
        "broken": site({"/nb/data-2.json": says(b"no", status="500 Internal Server Error")}),
        "endless": site({"/nb/data-2.json": data((0, 1)), "/nb/list.js": says(SCRIPT.encode())}),
        "numbered": Rough(says(column_page(0, 2, '<ul class="pager"><li>1</li><li>2</li></ul>')), {"browser": True}),
        "guarded": Rough(challenge, {"browser": True}),
        "forbidden": site({"/robots.txt": says(b"User-agent: *\nDisallow: /nb/data\n", "text/plain")}),
    }
    with visiting(tmp_path_factory.mktemp("browser"), sites, retries=0) as found:
        yield found


def captures(visited: Visited) -> list[Capture]:
    return [one for one in iter_records(visited.data / "warc") if isinstance(one, Capture)]


def test_every_page_of_a_list_that_scripts_fill_is_read(visited: Visited) -> None:
    visit = visited.visit("filled")
    assert (visit.outcome, visit.rows) == ("complete", 5), visit.reason
    assert "shown by Chromium" in visit.reason
    with Session(visited.engine) as session:
        rows = session.scalars(select(Listing).where(Listing.column_id == "filled/c0")).all()
    assert {row.title for row in rows} == {f"粟川县{o}2025年政府信息公开工作年度报告" for o in ORGANS[:5]}


def test_without_the_browser_the_same_list_is_no_complete_visit(visited: Visited) -> None:
    visit = visited.visit("unasked")
    assert (visit.outcome, visit.error_class) == ("partial", "layout_changed")


def test_the_answers_of_the_network_are_kept_and_what_was_made_of_them_is_marked(visited: Visited) -> None:
    visit, kept = visited.visit("filled"), captures(visited)
    by_id = {one.record_id: one for one in kept}
    shown = [by_id[record_id] for record_id in visit.pages]
    assert [one.kind for one in shown] == ["rendered"] * 3
    assert all(one.status is None for one in shown), "nobody has answered so"
    original = by_id[shown[0].refers_to]
    folder = visited.data / "warc"
    assert read_payload(folder, original, by_id.get).body == page()
    assert "财政局".encode() in read_payload(folder, shown[0], by_id.get).body
    asked = {one.url.rpartition("/")[2]: one for one in kept if one.visit_id == visit.visit_id}
    assert {"list.js", "data-1.json", "data-2.json", "data-3.json"} <= set(asked)
    assert read_payload(folder, asked["data-1.json"], by_id.get).raw.startswith(b'{"rows": [')
    assert [one for one in verify(folder) if one.kind != "unsealed_file"] == []


def test_what_is_not_registered_is_never_asked_and_pictures_are_left_out(visited: Visited) -> None:
    refused = [one for one in captures(visited) if "127.99.99.98" in one.url]
    assert refused
    assert {(one.kind, one.error_class) for one in refused} == {("failure", "off_site")}
    assert "127.99.99.98" in visited.visit("filled").reason
    assert visited.sites["filled"].times("/nb/picture.png") == 0


def test_the_pages_scripts_are_asked_for_under_our_own_name_and_with_the_pages_own_headers(visited: Visited) -> None:
    asked = next(one for one in visited.sites["filled"].asked if one.path == "/nb/data-1.json")
    assert asked.headers["user-agent"].startswith("Mozilla/5.0 (compatible; nianbao/")
    assert asked.headers["x-requested-with"] == "XMLHttpRequest"


@pytest.mark.parametrize(
    ("name", "outcome", "error_class"),
    [
        ("broken", "partial", "browser_request"),
        ("endless", "partial", "pager_unread"),
        ("numbered", "partial", "pager_unread"),
        ("guarded", "blocked", "challenge"),
        ("forbidden", "partial", "layout_changed"),
    ],
)
def test_a_list_that_was_not_seen_to_its_end_is_never_complete(
    visited: Visited, name: str, outcome: str, error_class: str
) -> None:
    visit = visited.visit(name)
    assert (visit.outcome, visit.error_class) == (outcome, error_class), visit.reason


def test_robots_txt_holds_for_what_scripts_ask_for(visited: Visited) -> None:
    assert visited.sites["forbidden"].times("/nb/data-1.json") == 0


def test_the_rows_are_derived_again_from_the_archive_without_a_browser(visited: Visited, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'again.db'}")
    ingest_new_records(engine, visited.data / "warc", load_configuration(), rows_of)
    assert dump(engine) == dump(visited.engine)


def test_a_missing_browser_is_told_and_the_run_goes_on(visited: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_BROWSER__EXECUTABLE", "/nowhere/chromium")
    report = run_in_child(RunRequest(("filled", "unasked")))
    by_site = {visit.site.id: visit for visit in report.visits}
    missing = by_site["filled"]
    assert (missing.outcome, missing.error_class) == ("error", "browser_missing")
    assert "pip install '.[browser]'" in missing.reason
    assert by_site["unasked"].outcome == "partial"
    assert "NIANBAO_BROWSER__EXECUTABLE" in os.environ


def screenshots(data: Path) -> dict[str, WarcRecord]:
    """Every stored screenshot, by the capture that it shows."""
    found = {}
    for path in warc_files(data / "warc"):
        for member in iter_members(path):
            assert isinstance(member, Member)
            record = parse_record(member.data)
            if record.type == "resource":
                found[record.get("Nianbao-Screenshot-Of")] = record
    return found


def test_a_picture_of_every_state_is_stored_behind_it(visited: Visited) -> None:
    by_id, shots = {one.record_id: one for one in captures(visited)}, screenshots(visited.data)
    for record_id in visited.visit("filled").pages:
        capture, record = by_id[record_id], shots[record_id]
        assert record.get("WARC-Target-URI") == f"urn:fullPage:{capture.url}"
        assert record.date == capture.fetched_at
        with Image.open(BytesIO(record.block)) as picture:
            assert (picture.format, picture.width) == ("PNG", 1280)
            assert picture.info["Address"] == capture.url
            assert f"{capture.fetched_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" in picture.info["Captured"]
        behind = screenshot_of(visited.data / "warc", capture)
        assert behind is not None
        assert behind.record.block == record.block
    assert [one for one in verify(visited.data / "warc") if one.kind != "unsealed_file"] == []


def test_no_second_picture_of_what_has_not_changed(visited: Visited) -> None:
    before = len(screenshots(visited.data))
    report = run_in_child(RunRequest(("numbered",)))
    again = next(visit for visit in report.visits if visit.site.id == "numbered")
    assert again.pages
    assert "shown by Chromium" in again.reason
    assert len(screenshots(visited.data)) == before


def test_stored_pictures_go_along_in_the_evidence(visited: Visited, tmp_path: Path) -> None:
    """Unchanged, as the records that stand in the archive; no browser is needed to pack them."""
    folder, now, shots = visited.data / "warc", utc_now(), screenshots(visited.data)
    pages = set(visited.visit("filled").pages)
    deadlines = load_configuration().deadlines
    with Session(visited.engine) as session:
        filings = board(session, deadlines, 2025, now).filings
        organ = next(f.facts.organ_id for f in filings if pages & {one.capture for one in f.evidence})
        made = write_evidence_package(session, deadlines, folder, organ, 2025, now, tmp_path / "p.wacz", now)
    assert made.screenshots
    with zipfile.ZipFile(made.path) as parts:
        told = json.loads(parts.read("evidence/verdict.json"))
        warc = parts.read("archive/evidence.warc.gz")
        for shot in told["screenshots"]:
            assert shot["taken"] == "visit"
            assert parts.read(shot["file"]) == shots[shot["record_id"]].block
    carried = [record for record in told["records"] if record["type"] == "resource"]
    assert carried
    for record in carried:
        here, there, length = record["here"]["offset"], record["archived_in"], record["length"]
        original = (folder / there["file"]).read_bytes()[there["offset"] : there["offset"] + length]
        assert warc[here : here + length] == original


def test_a_page_that_never_ends_is_given_up_and_is_read_once_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung = [True]

    def script(asked: Asked) -> None:
        asked.say(b"for (;;) {}" if hung else SCRIPT.encode(), kind="application/javascript")

    monkeypatch.setenv("NIANBAO_BROWSER__TIMEOUT", "15")
    with visiting(tmp_path, {"hung": site({"/nb/list.js": script})}, retries=0) as found:
        assert found.visit("hung").outcome in ("partial", "error"), found.visit("hung")
        assert found.visit("hung").reason
        hung.clear()
        monkeypatch.setenv("NIANBAO_BROWSER__TIMEOUT", "180")
        again = run_in_child(RunRequest(("hung",)))
        assert [visit.outcome for visit in again.visits] == ["complete"], again.visits[0].reason
