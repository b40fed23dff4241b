"""The whole archive of a county in ReplayWeb.page itself, straight from /cdx, from another origin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from archive.captures.cdxj import timestamp14
from archive.database.models import CaptureRecord, DisclosureColumn, Visit
from tests.program import served
from tests.replay_viewer import archived_text, fetch_viewer, opened_tab, serving

from .test_cdx import fetched

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(counties: Path) -> Iterator[str]:
    with served(NIANBAO_DATA=str(counties / "data"), NIANBAO_CONFIG=str(counties / "config")) as (_process, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def column_pages(counties: Path) -> list[CaptureRecord]:
    """Every stored moment of the pages of one county's columns, and some answers 304 to other pages."""
    with Session(create_engine(f"sqlite:///{counties / 'data' / 'nianbao.db'}")) as session:
        pages = session.scalars(
            select(Visit.pages).join(DisclosureColumn).where(DisclosureColumn.site_id.startswith("990101"))
        )
        wanted = [one for each in pages for one in each]
        found = list(session.scalars(select(CaptureRecord).where(CaptureRecord.id.in_(wanted))))
        host = f"http://{found[0].url.split('/')[2]}/"
        confirmed = select(CaptureRecord).where(CaptureRecord.status == 304, CaptureRecord.url.startswith(host))
        found += session.scalars(confirmed.where(CaptureRecord.url.endswith(".html")).limit(6))
        session.expunge_all()
    return found


def test_every_kept_moment_of_a_column_opens_as_a_page(
    base: str, column_pages: list[CaptureRecord], tmp_path: Path
) -> None:
    assert sum(one.status == 304 for one in column_pages) >= 2
    index = f"{base}/cdx/records/990101-2025.cdxj"
    with serving(fetch_viewer(tmp_path)) as origin, opened_tab() as tab:
        for one in column_pages:
            tab.goto("about:blank")
            where = f"url={quote(one.url, safe='')}&ts={timestamp14(one.fetched_at)}"
            tab.goto(f"{origin}/?source={quote(index, safe='')}#view=pages&{where}")
            text = archived_text(tab)
            assert "信息公开" in text, (one.url, one.fetched_at)
            assert any(timestamp14(one.fetched_at) in frame.url for frame in tab.frames), "another moment is shown"


def test_the_index_of_a_county_holds_its_captures_of_the_year_alone(
    base: str, column_pages: list[CaptureRecord]
) -> None:
    status, body, headers = fetched(f"{base}/cdx/records/990101-2025.cdxj")
    assert (status, headers["Content-Length"]) == (200, str(len(body)))
    lines = body.decode().splitlines()
    assert lines == sorted(lines)
    assert all('"length": ' in line for line in lines)
    for one in column_pages:
        assert sum(timestamp14(one.fetched_at) in line and f'"{one.url}"' in line for line in lines) == 1
    other = fetched(f"{base}/cdx/records/990102-2025.cdxj")[1].decode().splitlines()
    assert other
    assert not set(other) & set(lines)
    assert fetched(f"{base}/cdx/records/990101-2023.cdxj")[0] == 404
    assert fetched(f"{base}/cdx/records/990101-99999.cdxj")[0] == 422
