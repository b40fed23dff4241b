"""Drafts of annual reports for tests: whole ones of a made-up organ, sound or with a planted slip."""

from __future__ import annotations

from dataclasses import replace

from lxml import html

from demo.generate import generate
from demo.render.body import body
from demo.render.docx_file import as_docx
from demo.world import Publication, Site, at

_WORLD = generate(1, 12, seed=5, fault_rate=0)


def publications(year: int) -> tuple[Site, list[Publication]]:
    """The made-up county and its reports of a year."""
    site = _WORLD.sites[0]
    return site, [p for p in site.publications if p.kind == "report" and p.year == year]


def draft_html(year: int = 2025, number: int = 1, *, slip: bool = False, organ: str = "") -> tuple[str, str]:
    """Title and body of one report; ``slip``: the total of the year's new requests is one too high."""
    site, reports = publications(year)
    publication = reports[number]
    text = body(site, publication, at(_WORLD.last_day))
    title = publication.title
    if organ:
        text, title = text.replace(publication.organ.name, organ), title.replace(publication.organ.name, organ)
    return title, _with_slip(text) if slip else text


def _with_slip(text: str) -> str:
    root = html.fragment_fromstring(text, create_parent="div")
    row = next(one for one in root.iter("tr") if "本年新收" in one.text_content())
    total = list(row.iter("td", "th"))[-1]
    wrong = str(int("".join(total.text_content().split())) + 1)
    for child in list(total):
        total.remove(child)
    total.text = wrong
    return str(html.tostring(root, encoding="unicode"))


def draft_page(year: int = 2025, number: int = 1, *, slip: bool = False, organ: str = "") -> bytes:
    """The report as a saved page."""
    title, text = draft_html(year, number, slip=slip, organ=organ)
    return f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>'.encode()


def draft_docx(year: int = 2025, number: int = 1, *, slip: bool = False) -> bytes:
    """The report as a Word file."""
    title, text = draft_html(year, number, slip=slip)
    return as_docx(replace(publications(year)[1][number], title=title), text)
