"""The one Jinja environment of the made-up web, with the filters its tables need."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def _shown(value: int | Decimal | None) -> str:
    """Return a cell's text; a blank stays blank."""
    return "" if value is None else str(value)


def _bits(text: str) -> list[str]:
    """Word saves a number as several runs; split after the first digit as it does."""
    return [text[0], text[1:]] if len(text) > 1 and text[0].isdigit() and text.isdigit() else [text]


@cache
def environment() -> Environment:
    """Templates under demo/templates, autoescaped, strict about missing values."""
    loader = FileSystemLoader(Path(__file__).parent.parent / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters |= {"shown": _shown, "bits": _bits}
    return made


def render(template: str, **values: object) -> str:
    """Return a template's text. Raises jinja2 errors: a template that does not fit its values is a bug."""
    return environment().get_template(template).render(**values)
