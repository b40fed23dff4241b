"""Messages that are translated when a template is compiled."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from archive.web.serving.constant_messages import ConstantMessages

_WORDS = {"截止": "due <b>now</b>", "率": "100%%", "共%(n)s家": "%(n)s organs", "今": "to\"day'"}


@pytest.fixture
def environment() -> Environment:
    made = Environment(autoescape=True, extensions=["jinja2.ext.i18n", ConstantMessages])
    made.extend(translate_constant=lambda text: _WORDS.get(text, text))
    made.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _WORDS.get(text, text), lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    return made


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ _('截止') }}", "due <b>now</b>"),
        ('<a title="{{ _("今") }}">', '<a title="to"day\'">'),
        ("{{ _('率') }}", "100%"),
        ("{{ _('共%(n)s家', n=x) }}", "&lt;i&gt; organs"),
        ("{{ _('截止') ~ x }}", "due <b>now</b>&lt;i&gt;"),
        ("{{ _('截止')|upper }}", "DUE <B>NOW</B>"),
        ("{% set a = {_('率'): x} %}{{ a['100%'] }}", "&lt;i&gt;"),
        ("{% macro m(t) %}[{{ t }}]{% endmacro %}{{ m(_('截止')) }}", "[due <b>now</b>]"),
        ("{{ _(x) }}", "<i>"),
        ("{{ '_(\"截止\")' }}", "_(&#34;截止&#34;)"),
    ],
)
def test_they_are_shown_as_if_translated_when_shown(environment: Environment, template: str, shown: str) -> None:
    assert environment.from_string(template).render(x="<i>") == shown
    plain = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    plain.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _WORDS.get(text, text), lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    assert plain.from_string(template).render(x="<i>") == shown


def test_nothing_is_translated_when_a_page_is_shown(environment: Environment) -> None:
    template = environment.from_string("{{ _('截止') }}")
    _WORDS["截止"], before = "later", _WORDS["截止"]
    try:
        assert template.render() == before
    finally:
        _WORDS["截止"] = before
