"""Charts by themselves: framed by those whom the settings name alone, pictures for everybody, numbers one click away."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import etree
from PIL import Image
from pydantic import ValidationError

from archive.config.service_settings import Serve
from archive.web.app import create_app

from .seen import elements, page, text
from .small_county import NOW

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = ("/embed/curve/2025", "/embed/trend?q=预算", "/embed/cells?row=requests.new&by=all")


def framed_by(reading_room: FastAPI, origins: str, path: str) -> str:
    state = reading_room.state.app_state
    settings = state.configuration.settings.model_copy(update={"serve": Serve(embed_origins=origins)})
    app = create_app(
        state.engine, replace(state.configuration, settings=settings), now=lambda: NOW, warc_folder=state.warc_folder,
        search_folder=state.search_folder,
    )  # fmt: skip
    with TestClient(app) as client:
        policy: str = client.get(path).headers["content-security-policy"]
    return next(part.strip() for part in policy.split(";") if part.strip().startswith("frame-ancestors"))


@pytest.mark.parametrize(
    ("origins", "told"),
    [
        ("", "frame-ancestors 'none'"),
        ("*", "frame-ancestors *"),
        ("https://news.example http://a.example:8080", "frame-ancestors https://news.example http://a.example:8080"),
    ],
)
def test_who_may_frame_a_chart_is_a_setting(reading_room: FastAPI, origins: str, told: str) -> None:
    assert framed_by(reading_room, origins, "/embed/curve/2025") == told


def test_no_other_page_may_be_framed(reading_room: FastAPI) -> None:
    assert framed_by(reading_room, "*", "/overview/2025") == "frame-ancestors 'none'"


@pytest.mark.parametrize(
    "origins", ["news.example", "https://a.example; script-src *", "https://a.example/path", "'self'"]
)
def test_what_is_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(ValidationError):
        Serve(embed_origins=origins)


@pytest.mark.parametrize("path", CHARTS)
def test_the_frame_leads_to_the_numbers(client: TestClient, path: str) -> None:
    shown = page(client, path)
    [link] = [one for one in elements(shown, "//a") if text(one) == "数字和出处"]
    there = str(link.get("href")).removeprefix("http://testserver")
    assert client.get(there).status_code == 200
    assert not elements(shown, "//script")


@pytest.mark.parametrize("path", ["/embed/curve/2025.svg", "/embed/curve/2025.svg?lang=en"])
def test_the_picture_stands_by_itself(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    root = etree.fromstring(answer.content)
    assert root.tag == f"{SVG}svg"
    assert root.findall(f".//{SVG}polyline")
    [style] = root.findall(f".//{SVG}style")
    assert "var(--" not in str(style.text)
    assert ".line.now" in str(style.text)
    assert "testserver" in "".join(map(str, root.itertext()))
    assert not root.findall(f".//{SVG}script")


def test_the_same_picture_comes_as_png(client: TestClient) -> None:
    if shutil.which("fc-match") is None:
        pytest.skip("fontconfig is not installed: no font can be found")
    answer = client.get("/embed/curve/2025.png")
    if answer.status_code == 404:
        pytest.skip("no font with Chinese characters is installed")
    drawn = etree.fromstring(client.get("/embed/curve/2025.svg").content)
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.format == "PNG"
    assert picture.size == (2 * int(drawn.get("width") or 0), 2 * int(drawn.get("height") or 0))
    colours = {colour for _count, colour in picture.getcolors(1 << 20) or ()}
    assert (26, 84, 144) in colours  # the line of the year
    assert (176, 32, 26) in colours  # the deadline


def test_where_nothing_can_be_drawn_the_picture_says_so(client: TestClient) -> None:
    for asked in ("/embed/trend.svg?q=没有<这样>的词语", "/embed/cells.svg?row=requests.new&year=2010"):
        answer = client.get(asked)
        drawn = etree.fromstring(answer.content)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml"), asked
        assert "没有可绘的数据" in "".join(map(str, drawn.itertext()))
        assert not drawn.findall(f".//{SVG}circle")
    assert "没有可绘的数据" in text(page(client, "/embed/trend"))


def test_a_chart_of_cells_draws_the_sums_of_the_page(client: TestClient) -> None:
    asked = "row=requests.new&by=all"
    sums = client.get(f"/cells.json?{asked}&show=sums").json()["items"]
    drawn = etree.fromstring(client.get(f"/embed/cells.svg?{asked}").content)
    told = {title.text for title in drawn.iter(f"{SVG}title")}
    assert told == {
        f"全部 {one['year']}: {one['sum']:,} (n={one['numbers']})" for one in sums if one["sum"] is not None
    }


def test_a_rate_is_drawn_where_its_base_is_enough(client: TestClient) -> None:
    asked = "row=requests.granted&show=rate&by=all"
    rates = [one for one in client.get(f"/cells.json?{asked}").json()["items"] if one["rate"] is not None]
    assert rates
    drawn = etree.fromstring(client.get(f"/embed/cells.svg?{asked}").content)
    assert len(drawn.findall(f".//{SVG}circle")) == len(rates)
    assert any((one.text or "").endswith("%") for one in drawn.iter(f"{SVG}text"))
