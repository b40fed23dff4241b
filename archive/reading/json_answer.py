"""A JSON answer that holds an article: the text that a page's scripts would have put into it, as a page of its own."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

_MOST_BYTES = 8_000_000
_TITLES = ("title", "articletitle", "infotitle", "subject", "name")
_SHORTEST = 80  # characters of a text that may be an article
_DEEPEST = 12
_CALL = re.compile(rb"^\s*[\w$.]{1,60}\s*\(\s*(?=[\[{])")  # of JSONP
_TAGS = re.compile(r"<[^>]{0,2000}>")


def is_json(body: bytes) -> bool:
    """Whether an answer begins as JSON or JSONP does."""
    head = body[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head[:1] in (b"{", b"[") or _CALL.match(head) is not None


def article_of(body: bytes) -> str | None:
    """Return the longest text of a JSON answer as the markup of a page, with the title beside it; None without one."""
    if not is_json(body) or len(body) > _MOST_BYTES:
        return None
    try:
        text = body.decode("utf-8-sig")
        start = min(at for at in (text.find("{"), text.find("[")) if at >= 0)
        tree, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    found = max(_texts(tree, "", 0), key=lambda one: len(_bare(one[0])), default=("", ""))
    article, title = found
    if len(_bare(article)) < _SHORTEST:
        return None
    markup = article if "<" in article else "".join(f"<p>{html.escape(line)}</p>" for line in article.splitlines())
    if re.search(r"<html\b", markup[:2000], re.IGNORECASE):
        return markup
    heading = html.escape(title)
    return f"<html><head><title>{heading}</title></head><body><h1>{heading}</h1><div>{markup}</div></body></html>"


def _texts(tree: object, title: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield every text with the title of the record that it stands in."""
    if depth > _DEEPEST:
        return
    if isinstance(tree, str):
        yield tree, title
    elif isinstance(tree, list):
        for one in tree:
            yield from _texts(one, title, depth + 1)
    elif isinstance(tree, dict):
        named = {str(key).lower(): value for key, value in tree.items() if isinstance(value, str)}
        own = next((named[name] for name in _TITLES if named.get(name)), title)
        for value in tree.values():
            yield from _texts(value, own, depth + 1)


def _bare(text: str) -> str:
    return "".join(_TAGS.sub("", text).split())
