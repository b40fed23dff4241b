"""A6: what a guard refuses is said in the same sentence on the page and on the command line, which ends 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from tests.integration.web.desk_county import DeskCounty, confirm, desk_county
from tests.integration.web.test_desk_cases import fields_of
from tests.integration.web.test_desk_pages import DECIDE, ORGAN, propose
from tests.program import run


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskCounty]:
    """A county that every test asks for what is refused: nothing in it changes."""
    with desk_county(tmp_path_factory.mktemp("words")) as made:
        propose(made)
        yield made


def on_command_line(data: Path, *words: str) -> tuple[str, str]:
    """The guard that refused, and its sentence."""
    done = run(*words, env={"NIANBAO_DATA": str(data)})
    assert done.returncode == 2, done.stderr
    found = re.search(r"(?:error: |nianbao: )?(.+) \((\w+)\)$", done.stderr.strip().splitlines()[-1])
    assert found, done.stderr
    return found[2], found[1].removeprefix("nianbao: ").removeprefix("error: ")


@pytest.mark.parametrize(
    ("login", "guard", "fields"),
    [
        ("li", "D1", {"kind": "waive", "reason": "豁免", "until": "2026-12-31"}),
        ("li", "D1", {"kind": "waive", "reason": "合并", "until": "2026-12-31"}),
        ("li", "D2", {"kind": "waive", "reason": "机构合并，已电话核实", "until": "2026-12-31"}),
        ("kan", "P1", {"kind": "dismiss", "reason": "机构合并，已电话核实"}),
    ],
    ids=["the reason is the kind", "the reason is short", "it is proposed already", "role"],
)
def test_a6_a_decision_that_is_refused_says_the_same_on_page_and_command_line(
    county: DeskCounty, login: str, guard: str, fields: dict[str, str]
) -> None:
    county.now += timedelta(minutes=1)
    lines = len(county.lines())
    words = ["decide", fields["kind"], ORGAN, "2025", "--reason", fields["reason"], "--propose", "--by", login]
    words += ["--until", fields["until"]] if "until" in fields else []
    said_by, sentence = on_command_line(county.data, *words)
    assert said_by == guard
    person = county.signed_in(login)
    path = f"{DECIDE}?lang=en"
    page = confirm(person, path, seen=fields_of(county.signed_in("li"), DECIDE)["seen"], **fields)
    assert page.status_code in (409, 422), page.text
    assert sentence in unescape(page.text)
    assert len(county.lines()) == lines, "nothing is appended by either"
