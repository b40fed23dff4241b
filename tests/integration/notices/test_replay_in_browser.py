"""Evidence packages in ReplayWeb.page itself (the npm package), in the Debian Chromium, over a loopback server."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.integration.notices.kept_county import COLUMN, KeptCounty
from tests.integration.notices.test_evidence_package import packed
from tests.replay_viewer import CHROMIUM, archived_text, fetch_viewer, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the viewer's page and its service worker."""
    return fetch_viewer(tmp_path_factory.mktemp("viewer"))


@pytest.fixture
def origin(viewer: Path) -> Iterator[str]:
    with serving(viewer) as address:
        yield address


def shown(origin: str, wacz: Path) -> dict[tuple[str, str], str]:
    """Every listed page as the viewer shows it: text by address and moment."""
    from playwright.sync_api import sync_playwright

    with zipfile.ZipFile(wacz) as parts:
        pages = [json.loads(line) for line in parts.read("pages/pages.jsonl").decode().splitlines()[1:]]
    texts: dict[tuple[str, str], str] = {}
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for page in pages:
            moment = page["ts"].translate(str.maketrans("", "", "-:TZ"))
            tab = browser.new_page()
            where = f"view=pages&url={quote(page['url'], safe='')}&ts={moment}"
            tab.goto(f"{origin}/?source={origin}/{wacz.name}#{where}")
            texts[page["url"], moment] = archived_text(tab)
            tab.close()
        browser.close()
    return texts


@pytest.mark.parametrize(
    ("organ", "state"), [("st-slj", "late"), ("st-mzj", "overdue")], ids=["late", "overdue, proved by a 304"]
)
def test_viewer_shows_what_the_verdict_says(
    county: KeptCounty, viewer: Path, origin: str, organ: str, state: str
) -> None:
    made = packed(county, organ, viewer)
    assert made.filing.state == state
    texts = shown(origin, made.path)
    name = made.filing.organ
    assert len(texts) >= 2
    for (url, moment), text in texts.items():
        if url == COLUMN:
            assert "双塔县教育局2025年政府信息公开工作年度报告" in text
            assert (name in text) == (state == "late" and moment >= "20260203")
        else:
            assert f"{name}按照条例要求编制本报告" in text
