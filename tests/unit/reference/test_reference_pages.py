"""docs/reference holds what the code holds, and nothing else; the glossary names every state, flag and visit state."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.set_aside import set_aside_stats
from archive.filings.states import Flag, State
from archive.log_actions import ACTIONS
from crawler.reference.glossary import renew_glossary
from crawler.reference.pages import pages
from crawler.reference.stat_keys import INGEST_KEYS, STAT_KEYS

ROOT = Path(__file__).parents[3]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"logger", "log", "_log", "_LOG"}


def _sources() -> Iterator[ast.Module]:
    for place in ("archive", "crawler", "demo"):
        for file in (ROOT / place).rglob("*.py"):
            yield ast.parse(file.read_text(encoding="utf-8"), str(file))
    yield ast.parse((ROOT / "scheduler.py").read_text(encoding="utf-8"))


def _calls(module: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module) if isinstance(node, ast.Call))


def _actions_of(module: ast.Module) -> Iterator[str]:
    """The literal values of ``"action"`` keys in dictionaries."""
    for node in ast.walk(module):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "action" and isinstance(value, ast.Constant):
                    yield str(value.value)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(_text(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def test_the_pages_are_those_of_the_code() -> None:
    folder = ROOT / "docs" / "reference"
    made = pages()
    assert {file.name for file in folder.iterdir()} == set(made)
    stale = [name for name, text in made.items() if (folder / name).read_text(encoding="utf-8") != text]
    assert stale == []  # `make docs` writes them


def test_every_log_call_names_an_action() -> None:
    without = []
    for module in _sources():
        for call in _calls(module):
            function = call.func
            if not isinstance(function, ast.Attribute) or function.attr not in LEVELS:
                continue
            is_logger = isinstance(function.value, ast.Name) and function.value.id in LOGGERS
            if is_logger and "extra" not in {keyword.arg for keyword in call.keywords}:
                without.append(ast.unparse(call))
    assert without == []


def test_actions_and_their_list_agree() -> None:
    used = {action for module in _sources() for action in _actions_of(module)}
    assert used == set(ACTIONS)


def test_stats_keys_and_their_list_agree() -> None:
    listed = {re.sub("<[a-z]+>", "{}", key) for key in STAT_KEYS}
    used = {
        _text(call.args[0])
        for module in _sources()
        for call in _calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "inc_value" and call.args
    }
    for key in used:
        pattern = re.compile(re.escape(key).replace(re.escape("{}"), ".+"))
        assert any(pattern.fullmatch(one) for one in listed), key
    matched = {
        one for one in listed for key in used if re.fullmatch(re.escape(key).replace(re.escape("{}"), ".+"), one)
    }
    assert matched == listed


def test_what_ingest_counts_of_a_run_is_listed() -> None:
    now = datetime(2026, 2, 1, tzinfo=UTC)
    with Session(open_database("sqlite://")) as session:
        assert set_aside_stats(session, now, now).keys() == INGEST_KEYS.keys()


def test_the_glossary_names_every_state_and_flag() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = [one.value for one in (*State, *Flag) if f"`{one.value}` {one.zh}" not in text]
    assert missing == []
    assert renew_glossary(text) == text  # `make docs` writes them
