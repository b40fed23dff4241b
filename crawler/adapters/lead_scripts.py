"""What the scripts of a page say of further pages: counts, calls of pager plugins, loaders of more rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import Lead

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_COMMENTS = re.compile(r"/\*.*?\*/|(?<![:\"'\\])//[^\n]*", re.DOTALL)
_DEFINED = re.compile(r"(?:function\s+|\.fn\.|prototype\.)$")
_BARE_COUNT = re.compile(r"\b(?:count|total)[\"']?\s*:\s*[\"']?(\d{1,6})\b")
_LARGEST = 300_000  # characters of a script that are read
_HANDLER, _BLOCK = 80, 3000  # characters within which a deed begins, and of a deed
_QUOTED = 60


@dataclass(slots=True)
class ScriptLeads:
    """Pages and rows as variables count them (0: not said), and what may lead on."""

    pages: int = 0
    rows: int = 0
    leads: list[Lead] = field(default_factory=list)


def script_leads(text: str) -> ScriptLeads:
    """Read the inline scripts of a page, and the names of the others."""
    found, rules = ScriptLeads(), adapter_vocabulary().leads.rules
    for attributes, body in _SCRIPT.findall(text):
        if (source := _SOURCE.search(attributes)) and rules.script_files.search(source[1].rpartition("/")[2]):
            found.leads.append(Lead(f"the script {source[1].rpartition('/')[2][:_QUOTED]}", weak=True))
        if body.strip():
            _read(_COMMENTS.sub(" ", body[:_LARGEST]), found)
    return found


def inline_scripts(text: str) -> str:
    """Return all that the page's own scripts say, comments too."""
    return " ".join(body[:_LARGEST] for _attributes, body in _SCRIPT.findall(text))


def _read(script: str, found: ScriptLeads) -> None:
    rules = adapter_vocabulary().leads.rules
    calls = list(_calls(script))
    counted = [int(one["count"]) for one in rules.script_pages.finditer(script)]
    rows = [int(one["count"]) for one in rules.script_rows.finditer(script)]
    if calls:
        rows += [int(one) for one in _BARE_COUNT.findall(script)]
    found.pages, found.rows = max([found.pages, *counted]), max([found.rows, *rows])
    found.leads += [Lead(f"a script calls {call}") for call in calls]
    if scrolled := next(_scroll_loads(script), ""):
        found.leads.append(Lead(f"a script loads more as one scrolls: {_short(scrolled)}"))
    if asked := rules.loaders.search(script):
        found.leads.append(Lead(f"a script asks: {_short(asked[0])}"))
    if not calls and (seen := rules.page_calls.search(script)):
        found.leads.append(Lead(f"a script names {_short(seen[0])}", weak=True))


def _calls(script: str) -> Iterator[str]:
    """Yield calls of pager plugins; that a plugin is defined here says nothing."""
    seen: set[str] = set()
    for call in adapter_vocabulary().leads.rules.plugins.finditer(script):
        name = call[0].strip(" .(")
        if name not in seen and not _DEFINED.search(script[: call.start()][-40:]):
            seen.add(name)
            yield name


def _scroll_loads(script: str) -> Iterator[str]:
    """Yield what is done when one scrolls, where that brings rows: the deed itself, or the function it names."""
    rules = adapter_vocabulary().leads.rules
    for trigger in rules.scrollers.finditer(script):
        ahead = script[trigger.end() : trigger.end() + _HANDLER]
        opening = ahead.find("{")
        deed = _block(script, trigger.end() + opening) if opening >= 0 else ahead
        if rules.scroll_loads.search(deed):
            yield trigger[0] + deed


def _block(script: str, start: int) -> str:
    """Return a block of a script from its opening brace to the closing one."""
    depth = 0
    for at in range(start, min(len(script), start + _BLOCK)):
        depth += {"{": 1, "}": -1}.get(script[at], 0)
        if depth == 0:
            return script[start : at + 1]
    return script[start : start + _BLOCK]


def _short(text: str) -> str:
    return " ".join(text.split())[:_QUOTED]
