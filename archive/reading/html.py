"""An HTML page as a Document: the blocks of the report, and beside them the lines that carry dates and publishers."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from archive.reading.document import Block, Document, Grid, Paragraph
from archive.reading.html_body import body_range, of_the_report
from archive.reading.html_items import Item, ItemCollector
from archive.reading.html_links import links_of
from archive.reading.html_parse import ParsedHtml, parse_page
from archive.reading.html_text import Element, text_of
from archive.reading.labels import strip_all_space
from archive.reading.reading_rules import reading_rules
from archive.reading.sections import anchor_headings
from archive.reading.text import blocks_of_lines, has_table_lines
from archive.reading.titles import site_parts

_WORDS = re.compile(r"报告|年报|总结")
_CRUMB = re.compile(r"^(?:.{0,4}位置|您(?:当前|现在)?(?:所)?在的?位置|你的位置)")
_METAS = etree.XPath("descendant-or-self::meta")
_SHORTEST, _LONGEST = 6, 120


def metas_of(head: Element | None, body: Element) -> dict[str, str]:
    """Meta tags by lower-cased name (the first counts), and ``title``: the title tag, the site's name included."""
    metas: dict[str, str] = {}
    for place in (head, body):
        for meta in cast("list[Element]", _METAS(place)) if place is not None else ():
            name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
            content = (meta.get("content") or "").strip()
            if name and content:
                metas.setdefault(name, _plain(content))
    title = head.find(".//title") if head is not None else None
    if title is not None and (text := _plain(text_of(title))):
        metas["title"] = text
    return metas


def _plain(text: str) -> str:
    """Return text without markup: some CMS put a styled heading into the title or into meta tags."""
    return " ".join(re.sub(r"<[^>]{1,300}>", "", text).split())


def heading_of(items: list[Item], start: int) -> str:
    """Return the title shown on the page: a heading or known title element before or at the report's start."""
    rules = reading_rules().titles_at
    candidates = []
    for at, item in enumerate(items[: start + 6]):
        if item.grid is not None or not _SHORTEST <= len(item.text) <= _LONGEST or item.linked * 2 > len(item.text):
            continue
        element = item.element
        marked = element.tag in ("h1", "h2", "h3") or any(
            rules.names(e.get("id") or "", e.get("class") or "")
            for e in (element, element.getparent())
            if e is not None
        )
        if marked or _WORDS.search(item.text):
            rank = (bool(_WORDS.search(item.text)), marked, at)
            candidates.append((rank, item.text))
    return max(candidates, default=((False, False, 0), ""))[1]


def breadcrumb_of(items: list[Item], start: int) -> str:
    """Return the line 当前位置：… above the report, "" when there is none."""
    return next((item.text for item in items[:start] if len(item.text) < 200 and _CRUMB.match(item.text)), "")


_NEAR_BEFORE, _NEAR_AFTER, _NEAR_LENGTH, _UNDER_TITLE, _LONGEST_KEY = 80, 30, 300, 10, 20
_MUCH_MORE, _WORTH_HAVING = 1.5, 200


def html_document(body: bytes, *, url: str = "", content_type: str = "") -> Document:
    """Never raises for bad content: a page with nothing on it is a document without blocks and with a warning."""
    page = parse_page(body, content_type)
    if page is None:
        return Document(format="html", warnings=["the page is empty or is not HTML"])
    metas = metas_of(page.head, page.body)
    if page.script_date:
        metas.setdefault("pubdate", page.script_date)
    document = Document(format="html", metas=metas, charset=page.charset, warnings=page.warnings)
    root, items = _readable_tree(page, document)
    titles = {metas[name] for name in ("articletitle", "title") if name in metas} | set(
        site_parts(metas.get("title", ""))
    )
    (start, end), content, how = body_range(root, items, titles)
    _fill(document, items, (start, end))
    document.links = links_of(page.body, content, url)
    if how != "headings" and not document.links:
        document.blocks = trafilatura_blocks(document.blocks, page)
    if not how and items and not document.blocks:
        document.warnings.append("no part of the page looks like an article")
    document.images = sum(link.kind == "image" for link in document.links)
    return document


def _readable_tree(page: ParsedHtml, document: Document) -> tuple[Element, list[Item]]:
    """Return the page itself, or the tree hidden in one of its scripts when only that one has the report's headings."""
    items = ItemCollector(warnings=document.warnings).collect(page.body)
    if not page.inside or anchor_headings([item.text for item in items]):
        return page.body, items
    for tree in page.inside:
        hidden = ItemCollector(warnings=document.warnings).collect(tree)
        if anchor_headings([item.text for item in hidden]) or sum(i.form for i in hidden) >= 2:
            document.outside += [item.text for item in items if len(item.text) < _NEAR_LENGTH][:_NEAR_BEFORE]
            return tree, hidden
    return page.body, items


def _fill(document: Document, items: list[Item], found: tuple[int, int]) -> None:
    start, end = found
    document.title = heading_of(items, start)
    if crumb := breadcrumb_of(items, start):
        document.metas["breadcrumb"] = crumb
    kept = of_the_report(items[start:end])
    taken = {id(item) for item in kept if item.grid is None or item.form or _is_content(item.grid)}
    document.blocks = _blocks([item for item in kept if id(item) in taken])
    above = items[max(0, start - _UNDER_TITLE) : start]
    shown = [item.text for item in above if item.grid is None and item.linked * 2 <= len(item.text)]
    document.metas["under_title"] = "\n".join(shown)
    near = items[max(0, start - _NEAR_BEFORE) : end + _NEAR_AFTER]
    document.outside += [line for item in near if id(item) not in taken for line in _lines(item)]


def _is_content(grid: Grid) -> bool:
    """Not the table with 索引号 and 发布机构 that stands above an article."""
    keys = {strip_all_space(cell.text).rstrip(":") for cell in grid.cells if 1 < len(cell.text) < _LONGEST_KEY}
    return len(keys & {"索引号", "发布机构", "发布日期", "成文日期", "发文字号", "文号", "主题分类", "公开方式"}) < 2


def _lines(item: Item) -> list[str]:
    if item.grid is not None:
        return [cell.text for cell in item.grid.cells if cell.text] if len(item.grid.cells) < 100 else []
    return [item.text] if len(item.text) < _NEAR_LENGTH and item.linked * 2 < len(item.text) else []


def _blocks(items: list[Item]) -> list[Block]:
    """Grids as they are; where a table was built without table elements its cells are lines, read like plain text."""
    texts = [item.text for item in items if item.grid is None]
    if not any(item.form for item in items) and has_table_lines(texts):
        return blocks_of_lines(texts, [])
    return [item.grid if item.grid is not None else Paragraph(item.text) for item in items]


def trafilatura_blocks(blocks: list[Block], page: ParsedHtml) -> list[Block]:
    """``blocks``, or trafilatura's paragraphs when it finds clearly more running text than they hold."""
    ours = sum(len(block.text) for block in blocks if isinstance(block, Paragraph))
    if any(not isinstance(block, Paragraph) for block in blocks) or ours > 1_000:
        return blocks
    # Imported where it is needed: it takes half a second, and one page in many needs it.
    import trafilatura

    source = etree.tostring(page.body, encoding="unicode", method="html")[:2_000_000]
    text = trafilatura.extract(source, favor_recall=True, include_tables=False, include_comments=False) or ""
    lines = [line.strip("- ").strip() for line in text.split("\n")]
    if len(text) < max(_WORTH_HAVING, _MUCH_MORE * ours):
        return blocks
    return [Paragraph(line) for line in lines if line]
