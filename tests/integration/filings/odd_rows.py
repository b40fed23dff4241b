"""Rows with odd titles and the pages behind them, written as many hands would write them."""

from __future__ import annotations

from datetime import date, datetime

from archive.database.models import CaptureRecord, Listing
from archive.ingest.attributing import Place, by_page, by_title
from archive.ingest.page_read import read_one
from archive.ingest.roster import Roster
from archive.ingest.stored_pages import StoredPage

SEEN = datetime.fromisoformat("2026-01-20T12:00:00+00:00")
DAY = date(2026, 1, 20)
FORM = (
    ("一、总体情况", "{year}年，{organ}坚持以公开为常态、不公开为例外，主动公开政府信息163条，回应群众关切21次。"),
    ("二、主动公开政府信息情况", "制发规范性文件2件，现行有效9件，行政许可决定37件，行政处罚决定4件。"),
    ("三、收到和处理政府信息公开申请情况", "全年收到政府信息公开申请3件，均已按期答复。"),
    ("四、政府信息公开行政复议、行政诉讼情况", "没有发生因政府信息公开引起的行政复议和行政诉讼。"),
    ("五、存在的主要问题及改进情况", "内容不够丰富，更新不够及时；今后将加强学习，完善制度。"),
    ("六、其他需要报告的事项", "本年度没有收取信息处理费。"),
)


def report(
    organ: str, year: int = 2025, *, heading: str | None = None, sections: int = 6, opening: str | None = None
) -> str:
    """A report's page: its own heading, its opening words and its first sections."""
    own = f"{organ}{year}年政府信息公开工作年度报告" if heading is None else heading
    first = f"本报告由{organ}编制，统计期限自{year}年1月1日起至{year}年12月31日止。" if opening is None else opening
    parts = "".join(f"<p>{h}</p><p>{t.format(organ=organ, year=year)}</p>" for h, t in FORM[:sections])
    return page(own, f"<p>{own}</p><p>{first}</p>{parts}")


def page(title: str, body: str) -> str:
    """An article of a county site."""
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><div class="position">当前位置：首页 &gt; '
        f'政府信息公开</div><h1>{title}</h1><div>发布日期：2026-01-20</div><div class="TRS_Editor">{body}</div></body></html>'
    )


def row(title: str, roster: Roster, *, url: str = "http://nb.example/a/1.html", listed: date | None = DAY) -> Listing:
    """A row seen on 20 January 2026, as its title alone makes it."""
    listing = Listing(column_id="a", url=url, title=title, listed_date=listed, first_seen_at=SEEN, page_state="")
    by_title(listing, Place("政府信息公开年报", roster))
    return listing


def opened(title: str, html: str, roster: Roster, *, url: str = "http://nb.example/a/1.html") -> Listing:
    """The same after its page was read."""
    listing = row(title, roster, url=url)
    capture = CaptureRecord(id="c", url=url, fetched_at=SEEN, kind="response")
    stored = StoredPage(capture, url, "text/html; charset=utf-8", 200, lambda: html.encode())
    by_page(listing, Place("政府信息公开年报", roster), read_one(title, listing.listed_date, stored))
    return listing
