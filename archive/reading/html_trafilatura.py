"""The general reader (trafilatura) as a second opinion where a page shows neither headings nor a known container."""

from __future__ import annotations

from lxml import etree

from archive.reading.document import Block, Paragraph
from archive.reading.html_parse import ParsedHtml

_MUCH_MORE, _WORTH_HAVING = 1.5, 200


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
