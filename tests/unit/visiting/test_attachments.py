"""Where a report lies whose page does not hold it."""

from __future__ import annotations

import pytest

from crawler.visiting.page_reader import attachments

PAGE = "http://www.example.gov.cn/nb/2026/a.html"


def _found(inside: str) -> list[str]:
    return attachments(f"<html><body>{inside}</body></html>".encode(), PAGE, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        ('<a href="P020260120.docx">附件：年度报告</a>', "http://www.example.gov.cn/nb/2026/P020260120.docx"),
        ('<iframe src="/upload/nb.pdf"></iframe>', "http://www.example.gov.cn/upload/nb.pdf"),
        ('<iframe src="/js/viewer.html?file=/upload/nb.pdf"></iframe>', "http://www.example.gov.cn/upload/nb.pdf"),
        ('<iframe src="body.html"></iframe>', "http://www.example.gov.cn/nb/2026/body.html"),
        (
            '<a href="/module/download/downfile.jsp?classid=0&amp;filename=ab12.pdf">下载</a>',
            "http://www.example.gov.cn/module/download/downfile.jsp?classid=0&filename=ab12.pdf",
        ),
    ],
)
def test_it_is_found_in(inside: str, wanted: str) -> None:
    assert _found(inside) == [wanted]


def test_counters_and_menus_in_frames_are_not_followed() -> None:
    assert _found('<iframe src="/count/hits.html"></iframe><iframe src="about:blank"></iframe>') == []


def test_a_page_that_holds_the_form_needs_no_attachment() -> None:
    assert _found('<table><tr><td>自然人</td></tr></table><a href="copy.pdf">PDF版</a>') == []


def test_all_documents_of_a_page_are_named_and_each_once() -> None:
    assert len(_found("".join(f'<a href="{n % 40}.pdf">文件</a>' for n in range(60)))) == 40


def test_spreadsheets_and_archives_are_documents_too() -> None:
    assert len(_found('<a href="a.zip">a</a><a href="b.xls">b</a><a href="c.rtf">c</a><a href="d.html">d</a>')) == 3


def test_a_document_itself_has_none() -> None:
    assert attachments(b"%PDF-1.7 ...", PAGE, "application/pdf") == []
