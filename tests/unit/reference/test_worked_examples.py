"""The worked examples of CONTRIBUTING.md: each is done in a copy of the program and touches no more files than it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@dataclass
class Copy:
    """A copy of the program; ``touched`` are the files that an example changed or added."""

    folder: Path
    touched: set[str] = field(default_factory=set)

    def change(self, name: str, before: str, added: str) -> None:
        """Put text in front of the first line that begins so."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert f"\n{before}" in text, f"{name} has no line {before!r} any more"
        path.write_text(text.replace(f"\n{before}", f"\n{added}{before}", 1), encoding="utf-8")
        self.touched.add(name)

    def add(self, name: str, text: str) -> None:
        assert not (self.folder / name).exists()
        (self.folder / name).write_text(text, encoding="utf-8")
        self.touched.add(name)

    def run(self, script: str) -> str:
        """What a script prints that imports from the copy."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "NIANBAO_CONFIG": str(self.folder / "config")}
        done = subprocess.run(
            [sys.executable, "-c", f"{_HEAD}{script}"], cwd=self.folder, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


_HEAD = """
from pathlib import Path
import archive
assert Path(archive.__file__).is_relative_to(Path.cwd()), archive.__file__
"""
_FACTS = """
from datetime import UTC, date, datetime
from dataclasses import replace
from archive.config.deadlines import load_deadlines
from archive.filings.rules.facts import FilingFacts, Observation
from archive.filings.rules.judge import judge
from archive.filings.verdicts.status import FilingStatus
now, seen = datetime(2026, 2, 10, tzinfo=UTC), datetime(2026, 1, 20, tzinfo=UTC)
deadline = load_deadlines(Path("config/deadlines.yaml")).deadline_for("department", 2025, "990101")
facts = FilingFacts("a-1", "甲局", "department", "990101", 2025, deadline, now, confirmed=True)
observed = Observation("http://a.example/1", "", "a/nb", seen, None)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    for name in ("archive", "crawler", "config"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Copy(tmp_path)


def test_a_fact_of_a_filing_is_one_file(copy: Copy) -> None:
    copy.change(
        "archive/filings/record.py",
        "    flags: ",
        '    confirmed: Annotated[bool, fact("义务已确认", "Duty confirmed", "Whether a person vouches for the duty.")] = False\n',
    )
    told = copy.run(
        _FACTS
        + """
from archive.export.codebook import codebook
from archive.export.resources import RESOURCES
from archive.filings.record import Filing
from archive.web.api.description import markdown
from archive.web.formats.board_sheet import filing_fields
from archive.web.formats.sheet import label_of
record = FilingStatus(facts, judge(facts), []).record()
old = {name: value for name, value in record.to_json().items() if name != "confirmed"}
print(record.to_json()["confirmed"], Filing.model_validate(old).confirmed)
print([label_of(one, "zh") for one in filing_fields("zh") if one.name == "confirmed"], "| `confirmed` | 义务已确认 |" in codebook())
print([tuple(one[:3]) for one in RESOURCES[0].fields if one.name == "confirmed"])
"""
    )
    assert told.splitlines() == [
        "True False",
        "['义务已确认'] True",
        "[('confirmed', 'boolean', 'Whether a person vouches for the duty.')]",
    ]
    assert len(copy.touched) == 1


def test_a_flag_is_two_files(copy: Copy) -> None:
    copy.change(
        "archive/filings/states.py", "    STALE = ", '    UNTITLED = "untitled", "没有标题", "without a title"\n'
    )
    copy.change(
        "archive/filings/rules/judge_pages.py",
        "    if any(sighting.form == ",
        "    if not any(sighting.title for sighting in shown):\n"
        "        ruling = replace(ruling, flags=(*ruling.flags, Flag.UNTITLED))\n",
    )
    told = copy.run(
        _FACTS
        + """
from archive.notices.notice_phrases import flags
from archive.web.wording.state_badges import flag_name
from crawler.reference.pages import pages
facts = replace(facts, sightings=(observed,))
record = FilingStatus(facts, judge(facts), []).record()
print(record.to_json()["flags"], "没有标题" in flags(record), flag_name("untitled", "en"))
print("| `untitled` | 没有标题 | without a title |" in pages()["states.md"])
"""
    )
    assert told.splitlines() == ["['deadline_was_holiday', 'untitled'] True without a title", "True"]
    assert len(copy.touched) == 2


def test_a_state_is_two_files(copy: Copy) -> None:
    copy.change("archive/filings/states.py", "    WAIVED = ", '    MERGED = "merged", "已并入", "merged", "⊕"\n')
    copy.change(
        "archive/filings/rules/judge.py",
        "    if not facts.applicable:",
        '    if facts.successor:\n        return Verdict(State.MERGED, "已并入其他单位。", "It was merged into another organ.")\n',
    )
    told = copy.run(
        _FACTS
        + """
from archive.web.wording.state_badges import state_badge
from crawler.reference.pages import pages
facts = replace(facts, successor="a-2")
record = FilingStatus(facts, judge(facts), []).record()
badge = state_badge(record.state, record.basis, "zh")
print(record.to_json()["state"], record.reason_zh, badge.symbol, badge.name, badge.tone)
print("| `merged` | 已并入 | merged |" in pages()["states.md"])
"""
    )
    assert told.splitlines() == ["merged 已并入其他单位。 ⊕ 已并入 merged", "True"]
    assert len(copy.touched) == 2


_CHECK = """  - id: shouting
    name: {zh: 正文有连续叹号, en: Exclamation marks in a row}
    subject: {zh: 正文的标点, en: punctuation of the text}
    basis: {zh: 公文写作惯例。, en: Custom of official writing.}
    formula: {zh: 正文中连续出现叹号的，报此项。, en: Reported where exclamation marks follow one another.}
    false_alarms: {zh: 引用原文。, en: A quotation.}
    severity: note
    since: "2026-11"
"""


def test_a_check_is_two_files(copy: Copy) -> None:
    copy.change("config/checks.yaml", "  - id: not_understood\n", _CHECK)
    copy.change(
        "archive/reading/checks/conditions.py",
        "    yield from _early(context.reading)",
        '    if "！！" in context.reading.text:\n'
        '        yield Finding("shouting", "note", "document", "正文有连续叹号。", "Exclamation marks in a row.")\n',
    )
    told = copy.run("""
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.read import read
from archive.reading.checks.__main__ import _page
from archive.reading.checks.registry import check_named
page = "<html><body><h1>甲县乙局2025年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>{}</p></body></html>"
for words in ("工作顺利！！", "工作顺利。"):
    reading = read(page.format(words * 30).encode(), url="http://a.example/1.html")
    found = [(one.severity, one.message_zh) for one in reading.findings if one.check == "shouting"]
    print(found, [one.status for one in outcomes_of(reading) if one.check == "shouting"])
print(check_named("shouting").name.zh)
""")
    assert told.splitlines() == ["[('note', '正文有连续叹号。')] ['fail']", "[] ['pass']", "正文有连续叹号"]
    assert len(copy.touched) == 2


_ADAPTER = '''"""Columns of a made-up system."""

from __future__ import annotations

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.static_page import parse_static


class MadeUp:
    name = "made_up"

    def detect(self, page: ColumnPage) -> list[str]:
        return ["made-up mark"] * 9 if b"made-up-cms" in page.body else []

    def parse(self, page: ColumnPage) -> ParsedPage:
        return parse_static(page)


ADAPTER = MadeUp()
'''


def test_an_adapter_is_one_file(copy: Copy) -> None:
    copy.add("crawler/adapters/families/made_up.py", _ADAPTER)
    told = copy.run("""
from crawler.adapters.base import ColumnPage
from crawler.adapters.families import choose, get
page = ColumnPage("http://a.example/", b"<html><meta name=generator content=made-up-cms></html>")
print(choose(page)[0].name, get("made_up").name)
""")
    assert told.splitlines() == ["made_up made_up"]
    assert len(copy.touched) == 1


_PAGE = '''"""/colophon: what the pages are made with."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context

router = APIRouter(include_in_schema=False)


@router.get("/colophon")
def colophon_page(context: Context) -> Response:
    return render_page(context, "colophon.html")
'''
_TEMPLATE = """{% extends "base.html" %}
{% block title %}{{ _("版权页") }}{% endblock %}
{% block main %}<h1>{{ _("版权页") }}</h1>{% endblock %}
"""


def test_a_page_is_three_files(copy: Copy) -> None:
    copy.add("archive/web/pages/colophon.py", _PAGE)
    copy.add("archive/web/templates/colophon.html", _TEMPLATE)
    copy.change(
        "archive/web/locale/en/LC_MESSAGES/nianbao.po", 'msgid "报告年度"', 'msgid "版权页"\nmsgstr "Colophon"\n\n'
    )
    told = copy.run("""
import warnings
warnings.simplefilter("ignore")
from fastapi.testclient import TestClient
from archive.config.load import load_configuration
from archive.database.engine import open_database
from archive.web.app import create_app
database = open_database(f"sqlite:///{Path.cwd() / 'pages.db'}")
folders = {"warc_folder": Path.cwd() / "warc", "search_folder": Path.cwd() / "search"}
client = TestClient(create_app(database, load_configuration(), **folders))
for language in ("zh", "en"):
    page = client.get("/colophon", params={"lang": language})
    print(page.status_code, "<h1>版权页</h1>" in page.text, "<h1>Colophon</h1>" in page.text)
""")
    assert told.splitlines() == ["200 True False", "200 False True"]
    assert len(copy.touched) == 3


def test_contributing_names_these_examples() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {name: int(files) for files, name in re.findall(r"\| (\d) \| `(test_\w+)` \|", text)}
    assert named == {
        "test_a_fact_of_a_filing_is_one_file": 1,
        "test_a_flag_is_two_files": 2,
        "test_a_state_is_two_files": 2,
        "test_a_check_is_two_files": 2,
        "test_a_page_is_three_files": 3,
    }
    assert set(named) <= globals().keys()
