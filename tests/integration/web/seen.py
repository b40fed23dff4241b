"""What a page shows, as a test asks for it: elements, attribute values and plain text, with types."""

from __future__ import annotations

from typing import cast

from fastapi.testclient import TestClient
from lxml import etree, html


def page(client: TestClient, path: str, **parameters: str) -> html.HtmlElement:
    """The page at an address, parsed."""
    return parsed(client.get(path, params=parameters or None).text)


def parsed(markup: str) -> html.HtmlElement:
    """A page that was asked for already."""
    return html.fromstring(markup)


def elements(tree: html.HtmlElement, xpath: str) -> list[html.HtmlElement]:
    """The elements an expression finds."""
    return cast(list[html.HtmlElement], etree.ElementBase.xpath(tree, xpath))


def values(tree: html.HtmlElement, xpath: str) -> list[str]:
    """The attribute values or texts an expression finds."""
    return [str(value) for value in cast(list[object], etree.ElementBase.xpath(tree, xpath))]


def text(tree: html.HtmlElement, xpath: str = ".") -> str:
    """The text of the first element found, white space collapsed."""
    return " ".join(str(elements(tree, xpath)[0].text_content()).split())


def element(tree: html.HtmlElement, identity: str) -> html.HtmlElement:
    """The element with an id."""
    return tree.get_element_by_id(identity)
