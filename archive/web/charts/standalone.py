"""A drawn chart as a file of its own: with its name space, its size, its colours and a ground to stand on."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

from archive.web.charts.trend_chart import WIDTH

# Rules of the style sheet that charts stand under, by the beginning of their selectors.
_OF_CHARTS = (".chart", ".line", ".series", ".trend-chart")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_FOOT = 22  # height of the line that says where the chart comes from

_WORDS = 80  # height of a picture that only tells that there is nothing


def standalone_svg(drawn: str, sheet: Path, source: str) -> str:
    """Return the first ``<svg>`` of some markup as a document, with ``source`` below it. Raises ValueError."""
    start, end = drawn.find("<svg"), drawn.find("</svg>")
    size = _VIEW.search(drawn, start)
    if start < 0 or size is None:
        raise ValueError("there is no chart")
    width, height = float(size[1]), float(size[2])
    body = drawn[drawn.index(">", start) + 1 : end]
    label = re.search(r'aria-label="([^"]*)"', drawn[start:])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart trend-chart" viewBox="0 0 {width:g} {height + _FOOT:g}" '
        f'width="{width:g}" height="{height + _FOOT:g}" role="img" aria-label="{label[1] if label else ""}">'
        f"<style>{_style(sheet)}</style>"
        f'<rect width="100%" height="100%" fill="#fff"/>{body}'
        f'<text x="8" y="{height + 14:g}" class="few">{escape(source)}</text></svg>'
    )


def words_drawn(title: str, told: str) -> str:
    """Return an ``<svg>`` of two lines for where there is nothing to draw: what was asked for, and what is told."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {_WORDS}" aria-label="{escape(f"{title}: {told}")}">'
        f'<text x="8" y="28">{escape(title)}</text><text x="8" y="56" class="few">{escape(told)}</text></svg>'
    )


@cache
def _style(sheet: Path) -> str:
    """Return the rules for charts in the colours of the light scheme, each variable replaced by its value."""
    text = _COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    first = text[text.index(":root {") : text.index("}", text.index(":root {"))]
    values = {name: value.strip() for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", first)}
    kept = [
        f"{selector.strip()}{{{_filled(rule, values).strip()}}}"
        for selector, rule in _RULE.findall(text.partition("@media (max-width")[0])
        if selector.strip().startswith(_OF_CHARTS) and "width:" not in rule.replace("stroke-width:", "")
    ]
    return escape(".chart{font-size:12px}" + "".join(dict.fromkeys(kept)), quote=False)


def _filled(rule: str, values: dict[str, str]) -> str:
    return re.sub(r"var\((--[\w-]+)\)", lambda match: values.get(match[1], match[0]), rule)
