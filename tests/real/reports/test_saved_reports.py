"""Every saved page beside its expected JSON; a page without one fails, so that a person writes and reviews it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.reading.read import read
from archive.reading.result_json import to_json

HERE = Path(__file__).parent
SHARED = HERE.parents[3] / "shared" / "real"
PAGES = sorted(HERE.glob("*.html"))


def squeezed(sections: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(s["number"], s["title"], "".join(s["text"].split())) for s in sections]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_saved_page(page: Path) -> None:
    beside = page.with_suffix(".json")
    assert beside.is_file(), f"{page.name} has no expected reading: write {beside.name} and review it"
    saved = json.loads(beside.read_text(encoding="utf-8"))
    found, expected = (
        to_json(read(page.read_bytes(), url=saved["url"], content_type=saved["content_type"])),
        saved["expect"],
    )
    assert found["published"]["date"] == expected.pop("published")
    assert squeezed(found["sections"]) == squeezed(expected.pop("sections"))
    assert sorted({f["check"] for f in found["findings"] if f["severity"] == "error"}) == expected.pop("errors")
    assert {name: found[name] for name in expected} == expected


def test_there_is_a_page_of_every_family() -> None:
    assert {page.stem.split("-")[0] for page in PAGES} >= {"trs", "jcms", "vsb", "gkmlpt", "empire", "bare"}


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/real is absent: real pages were NOT read")


@needs_shared
def test_shanghai_office_2019_cell_by_cell() -> None:
    found = to_json(read((SHARED / "html" / "report_shanghai_office_2019_tables.html").read_bytes()))
    requests, review, disclosure = (found["tables"][name] for name in ("requests", "review", "disclosure"))
    assert (found["form"], found["report_year"], found["published"]["date"]) == ("F2019", 2019, "2020-01-31")
    assert list(requests["new"].values()) == [821, 35, None, None, 2, 1, 859]
    assert list(requests["granted"].values()) == [258, 12, None, None, 1, 1, None]
    assert list(requests["not_processed.repeat"].values()) == [5, 4, None, None, None, None, None]
    assert list(requests["total"].values()) == [767, 35, None, None, 2, 1, 805]
    assert requests["carried_in"]["total"] == 18
    assert requests["carried_out"]["total"] == 72
    assert set(requests["other"].values()) == {None}
    assert list(review["reconsideration"].values()) == [5, None, None, 2, 7]
    assert list(review["litigation_direct"].values()) == [8, None, None, 1, 9]
    assert disclosure["rules"] == {"made": 13, "published": 13, "published_total": 524}
    assert disclosure["procurement"] == {"items": 6, "amount": 251000}
    assert len(requests) == 23
    assert sum(len(cells) for cells in disclosure.values()) == 22
    assert {finding["check"] for finding in found["findings"]} == {"blank_cells"}


@needs_shared
def test_an_ordinary_article_is_no_report_and_its_attachment_is_kept() -> None:
    url = "http://www.lishui.gov.cn/art/2023/10/23/art_1229283449_2493752.html"
    found = to_json(read((SHARED / "html" / "art_zhejiang_lishui_detail.html").read_bytes(), url=url))
    assert found["is_report"] is False
    assert found["published"] == {"date": "2023-10-23", "source": "meta"}
    assert found["attachments"] == [
        "http://www.lishui.gov.cn/module/download/downfile.jsp?classid=0&filename=be5f1a4be0294db7abf660dd336b3fa5.pdf"
    ]
    assert found["text"].startswith("莲都区人民政府，市直各单位：")


@needs_shared
def test_zhecheng_reports_of_2017() -> None:
    from warcio.archiveiterator import ArchiveIterator

    with (SHARED / "zhecheng-2018.warc.gz").open("rb") as file:
        pages = [(record.rec_headers["WARC-Target-URI"], record.content_stream().read())
                 for record in ArchiveIterator(file) if record.rec_type == "response"]  # fmt: skip
    readings = {url[-9:-5]: read(body, url=url) for url, body in pages if "/bmnb/2018-07-12/" in url}
    assert len(readings) == 15
    for name, reading in readings.items():
        assert (reading.is_report, reading.report_year, reading.form) == (True, 2017, "pre2019"), name
        assert reading.organ, name
        assert reading.published is not None, name
        assert (reading.published.source, reading.published.date.year) == ("label", 2018), name
        assert [section.number for section in reading.sections] == list(range(1, len(reading.sections) + 1)), name
        assert not [
            word for word in ("首页", "分享", "返回顶部", "网站标识码", "浏览次数", "当前位置") if word in reading.text
        ], name
        assert reading.findings == [], name
    assert readings["7484"].sections[3].title == "依申请公开"
    assert readings["7478"].text.startswith("2017年，县扶贫办")
