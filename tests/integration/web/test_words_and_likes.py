"""Words over the years, and reports that are much alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.database.models import DisclosureColumn, Organ, Site, Version
from archive.search import sketches
from archive.search.indexing import refresh_index
from archive.search.similar import similar
from archive.web.app import create_app
from tests.fresh_database import fresh_database

from .seen import elements, page, text, values

NOW = datetime(2026, 2, 1, tzinfo=UTC)
# Of each year: how many reports there are, and how many of them hold the word.
YEARS = {2020: (12, 3), 2021: (4, 4), 2022: (20, 0), 2023: (20, 10)}


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An archive of four years in which a word comes and goes."""
    folder: Path = tmp_path_factory.mktemp("years")
    engine = fresh_database(folder / "nianbao.db")
    with session_scope(engine) as session:
        _fill(session)
        refresh_index(session, folder / "search")
    app = create_app(engine, load_configuration(), now=lambda: NOW, warc_folder=folder, search_folder=folder / "search")
    with TestClient(app) as client:
        yield client
    engine.dispose()


def _fill(session: Session) -> None:
    session.add(Site(id="s", name="某县", region="990301", home="http://s.example/", verified=None))
    session.flush()
    session.add(
        DisclosureColumn(id="s/c", site_id="s", url="http://s.example/c", title="", adapter="", kinds=[], active=True)
    )
    session.flush()
    for n in range(20):
        session.add(Organ(id=f"o{n}", region="990301", name=f"某县第{n}局", kind="department", origin="imported"))
    for year, (total, holding) in YEARS.items():
        for n in range(total):
            session.add(_version(n, year, "窗口增设了无障碍坡道。" if n < holding else "窗口照常开放。"))


def _version(organ: int, year: int, text_: str) -> Version:
    return Version(
        report_id=f"o{organ}-{year}", organ_id=f"o{organ}", report_year=year, column_id="s/c",
        url=f"http://s.example/{year}/{organ}", number=1, capture_id="c", content_digest=f"{year}{organ}",
        first_seen_at=NOW.replace(day=1, month=1), last_seen_at=NOW, title=f"第{organ}局{year}年年度报告",
        organ_name=f"某县第{organ}局", declared_date=None, declared_source="", form="none", is_report=True,
        reader_version="1", reading={"text": text_},
    )  # fmt: skip


def test_a_trend_is_a_share_of_the_reports_of_each_year(years: TestClient) -> None:
    told = years.get("/trend.json", params={"q": "无障碍坡道"}).json()["items"][0]
    assert [(y["year"], y["count"], y["reports"], y["share"]) for y in told["years"]] == [
        (2020, 3, 12, 0.25),
        (2021, 4, 4, None),
        (2022, 0, 20, 0.0),
        (2023, 10, 20, 0.5),
    ]


def test_no_line_leads_over_a_year_with_few_reports(years: TestClient) -> None:
    tree = page(years, "/trend", q="无障碍坡道，照常开放")
    assert len(elements(tree, "//svg//*[local-name()='polyline']")) == 2
    assert len(elements(tree, "//svg//*[local-name()='circle']")) == 6
    assert "数量不足" in text(tree, "//tbody/tr[2]")
    assert text(tree, "//tbody/tr[2]/th") == "2021"


def test_numbers_of_a_trend_lead_to_the_reports(years: TestClient) -> None:
    tree = page(years, "/trend", q="无障碍坡道")
    links = values(tree, "//tbody//td/a/@href")
    assert len(links) == 3
    assert "共3份" in text(page(years, links[0]), "//p[@role='status']")


def test_more_words_than_can_be_drawn_are_told(years: TestClient) -> None:
    tree = page(years, "/trend", q='甲,乙，丙、丁;戊\n己,庚,"辛,壬"')
    assert "另有2个未检索" in text(tree, "//main")
    assert len(elements(tree, "//thead//th/a")) == 6


def test_reports_that_share_their_prose_are_named_with_the_share(client: TestClient) -> None:
    tree = page(client, "/reports/lh-jyj-2025")
    told = text(tree, "//section[@id='similar']//li")
    assert "临河县民政局 2025年度" in told
    assert "相近" in told
    one = client.get("/reports/lh-jyj-2025/similar.json").json()["items"]
    assert [found["report_id"] for found in one] == ["lh-mzj-2025"]
    assert one[0]["share"] > 0.9
    assert "先由经办股室核稿" in one[0]["passages"][0]


def test_nobody_is_said_to_have_copied(client: TestClient) -> None:
    main = text(page(client, "/reports/lh-jyj-2025/similar"), "//main")
    assert "不说明由谁抄录" in main
    side = page(client, "/reports/lh-jyj-2025/diff", **{"with": "lh-mzj-2025"})
    assert "临河县民政局" in text(side, "//h1")
    assert elements(side, "//del") != []


def test_too_little_prose_is_like_nothing(client: TestClient) -> None:
    assert client.get("/reports/lh-slj-2025/similar.json").json() == {
        "report_id": "lh-slj-2025",
        "comparable": False,
        "items": [],
    }
    assert "无法比较" in text(page(client, "/reports/lh-slj-2025/similar"), "//main")
    assert elements(page(client, "/reports/lh-slj-2025"), "//section[@id='similar']") == []


def test_sketches_follow_the_database(tmp_path: Path) -> None:
    engine = fresh_database(tmp_path / "n.db")
    prose = [f"{chr(0x5000 + n * 31) * 2}的事由专人负责，每季度检查一遍并登在公告栏里。" for n in range(40)]
    with session_scope(engine) as session:
        _fill(session)
        for number, organ in enumerate((1, 2, 3)):
            session.add(_version(organ, 2030 + number, "\n".join(prose[number:])))
        session.flush()
        changed = len(session.query(Version).all())
        assert sketches.refresh(session, tmp_path) == changed
        assert sketches.refresh(session, tmp_path) == 0
        one = session.query(Version).filter_by(report_id="o1-2030").one()
        assert [like.report_id for like in similar(session, tmp_path, one, until=NOW).found] == ["o2-2031", "o3-2032"]
        other = session.query(Version).filter_by(report_id="o2-2031").one()
        other.reading, other.content_digest = {"text": "别的话。" * 90}, "new"
        session.flush()
        assert sketches.refresh(session, tmp_path) == 1
        assert [like.report_id for like in similar(session, tmp_path, one, until=NOW).found] == ["o3-2032"]
        session.delete(session.query(Version).filter_by(report_id="o3-2032").one())
        session.flush()
        assert sketches.refresh(session, tmp_path) == 1
        assert similar(session, tmp_path, one, until=NOW).found == []


def test_without_sketches_nothing_is_told(tmp_path: Path) -> None:
    engine = fresh_database(tmp_path / "n.db")
    with session_scope(engine) as session:
        _fill(session)
        session.flush()
        one = session.query(Version).first()
        assert one is not None
        assert similar(session, tmp_path / "nowhere", one, until=NOW).comparable is False
