"""The body of an article: a report's sections and tables, or the paragraphs of a page that is no report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo import generated_prose, generated_tables
from demo.render.templates import render
from demo.world import Publication, Site


@cache
def _form() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(Path(__file__).parent.parent / "form.yaml")
    return loaded


def body(site: Site, publication: Publication, now: datetime) -> str:
    """Return the HTML inside the content container as it stands at this instant."""
    edits = publication.edits_at(now)
    if publication.content:
        return publication.content
    if publication.kind == "roll_up":
        return _roll_up(site, publication, now)
    if publication.kind != "report":
        return "".join(f"<p>{text}</p>" for text in generated_prose.distractor(site, publication))
    digits, texts = sum(e.digit for e in edits), sum(e.text for e in edits)
    plain = replace(publication, lead="", faces=(), row_title="", place="", troubles=(), title="")
    return publication.lead + _report(site, plain, digits, texts)


def _roll_up(site: Site, publication: Publication, now: datetime) -> str:
    """Return the reports of many organs as files of one page: those that have been added by now."""
    files = [p for p in site.publications if not p.listed and p.year == publication.year and p.stands_at(now)]
    links = [
        f'<p>附件：<a href="{p.place}" title="{p.title}.docx">{n}.{p.title}.docx</a></p>'
        for n, p in enumerate(files, 1)
    ]
    return "<p>现将各单位年度报告予以公布，详见附件。</p>" + "".join(links)


@lru_cache(maxsize=12_000)  # two years of a hundred counties, some 150 MB
def _report(site: Site, publication: Publication, digits: int, texts: int) -> str:
    preamble, sections = generated_prose.report(site, publication, texts)
    return render(
        "report.html", s=publication.style, preamble=preamble, sections=sections, titles=generated_prose.TITLES,
        t=generated_tables.tables(publication, digits), form=_form(),
    )  # fmt: skip
