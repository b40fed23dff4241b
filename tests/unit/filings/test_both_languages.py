"""Every sentence is whole in its own language: no word of the other stands in it, and both state the same days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.config.deadlines import no_deadline
from archive.filings.facts.page_versions import DEFECTS
from archive.filings.rules.column_visits import VisitFact
from archive.filings.rules.decisions import Decision, apply_decisions
from archive.filings.rules.facts import FilingFacts, Precedent
from archive.filings.rules.judge import judge
from archive.filings.rules.judge_pages import defective_text, not_found_text
from archive.filings.rules.reasons import DOUBT_KINDS, doubt_words, why_words
from archive.filings.rules.trace import trace
from archive.filings.states import Flag, Grade, State, failure_reason
from archive.recognition.doubt_kinds import DOUBTS

from .cases import DEADLINES, GONE, column, day, doubt, failed, filing, seen, visit, when
from .test_published_rules import CASES
from .test_silent_rules import CUSTOM, SILENT

_CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
# What is quoted as it stands: titles in quotation marks, names of organs and columns, and the names of protocols.
_QUOTED = re.compile(r"“[^”]*”|某县[新教育]*局|栏目[a-z]+\b|HTTP \d+(?:(?:、|, )\d+)*|robots\.txt|\bown-[a-z]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

SEASON_LATE = column("02-05", name="c")
TITLE_ONLY = seen("02-05", "02-04", retitled_at=when("02-08"))
MOVED = (GONE[0], replace(GONE[1], status=410))
OLD = FilingFacts(
    "jyj", "某县教育局", "department", "990101", 2023, DEADLINES.deadline_for("department", 2023, "990101"), when("02-12"), True,
    sightings=(seen("02-05", "02-04"),), columns=(column("01-20", "02-04", "02-05"),),
)  # fmt: skip


def _some() -> list[FilingFacts]:
    """Filings of every rule, beside those of the tests of single rules."""
    others = replace(VisitFact("x", when("02-05"), when("02-05"), "complete"), years=(2024,))
    yearly = replace(column("02-05"), yearly=True, year=2024)
    found = [
        OLD,
        replace(OLD, sightings=(seen("02-05", "02-04", row="01-10"),)),
        filing(column("01-20", "02-04", "02-05"), sightings=(TITLE_ONLY,)),
        filing(column("01-20", "02-04", "02-05"), sightings=(replace(TITLE_ONLY, page_capture_id="page"),)),
        filing(column("01-20", "02-04", "02-05"), sightings=(replace(TITLE_ONLY, replaced=True, page_capture_id="p"),)),
        filing(column(others)),
        filing(yearly),
        filing(column("01-20", "02-05"), precedent=Precedent("column", "c", day=day("01-10"))),
        filing(column("01-20", "02-05"), precedent=Precedent("organ", day=day("01-10"))),
        filing(column("01-20", "02-05"), precedent=Precedent("confirm", day=day("01-10"))),
        filing(column("01-20", "02-05"), applicable=False),
        replace(filing(applicable=False), year=2005, deadline=no_deadline(2005)),
        filing(column("01-20", "02-05"), applicable=False, successor="某县新局"),
        filing(column("01-20", "02-05"), outside=True, confirmed=False),
        filing(column("01-20", "02-05"), fault="ValueError"),
        filing(column("01-20", "02-04", "02-05"), sightings=(seen("02-05", "02-04", row="02-05", not_found=MOVED),)),
        filing(column("01-20", "02-04", "02-05"), sightings=(seen("02-05", "02-04", odd_title=True),)),
        filing(column("01-20", visit("02-05", error="emptied", outcome="partial"))),
    ]
    found += [case.facts for case in CASES]
    return found + [facts for _name, facts, *_ in SILENT] + CUSTOM


def _variants(facts: FilingFacts) -> Iterator[FilingFacts]:
    """The same as duties by custom, unconfirmed, aged, in doubt, without a precedent, half visited, unread."""
    yield facts
    if facts.kind == "department" and facts.deadline.ruled:
        yield replace(facts, kind="township", deadline=DEADLINES.deadline_for("township", facts.year, facts.region))
    yield replace(facts, confirmed=False)
    yield replace(facts, max_age=timedelta(0))
    yield replace(facts, precedent=None)
    yield replace(facts, doubts=(doubt("01-20"), doubt("01-21", named=True)))
    yield replace(facts, columns=(*facts.columns, column(failed("02-05", "b"), name="b")))
    yield replace(facts, columns=(*facts.columns, column(name="b")))
    yield replace(facts, sightings=tuple(replace(one, page_unread=True, odd_title=True) for one in facts.sightings))
    yield replace(facts, sightings=tuple(replace(one, defects=DEFECTS) for one in facts.sightings))
    yield replace(facts, sightings=tuple(replace(one, gone_at=when("02-11")) for one in facts.sightings))
    yield replace(
        facts, sightings=tuple(replace(one, gone_at=when("02-11"), mass_gone=True) for one in facts.sightings)
    )


def _sentences() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for facts in (one for known in _some() for one in _variants(known)):
        ruling = judge(facts)
        found.add((ruling.reason_zh, ruling.reason_en))
        found |= {link.reason for link in trace(facts)}
        for kind in ("waive", "dismiss"):
            word = Decision("w", "jyj", facts.year, kind, "Li", when("02-06"), "01", day("03-01"))
            said = apply_decisions(ruling, [word])[0]
            found.add((said.reason_zh.replace("Li", ""), said.reason_en))
    return found


SENTENCES = sorted(_sentences())


def test_there_is_a_great_choice_of_sentences() -> None:
    assert len(SENTENCES) > 300


def test_no_chinese_sentence_holds_an_english_word() -> None:
    assert [zh for zh, _en in SENTENCES if _LATIN.search(_QUOTED.sub("", zh))] == []


def test_no_english_sentence_holds_a_chinese_word() -> None:
    assert [en for _zh, en in SENTENCES if _CJK.search(_QUOTED.sub("", en))] == []


def test_both_languages_state_the_same_days() -> None:
    assert [both for both in SENTENCES if set(_DAY.findall(both[0])) != set(_DAY.findall(both[1]))] == []


def test_every_sentence_ends_and_none_has_a_hole() -> None:
    assert [
        zh for zh, _en in SENTENCES if not zh.endswith("。") or "None" in zh or "_" in zh or "。。" in zh or "“”" in zh
    ] == []
    assert [
        en for _zh, en in SENTENCES if not en.endswith(".") or "None" in en or "_" in en or ".." in en or "“”" in en
    ] == []


def test_the_answers_of_a_site_are_told_in_their_order() -> None:
    newest_first = [replace(GONE[1], status=410), replace(GONE[1], status=404), GONE[0]]
    zh, en = not_found_text(newest_first)
    assert "2026-01-25、2026-01-26" in zh
    assert "HTTP 404、410" in zh
    assert "2026-01-25, 2026-01-26" in en
    assert "HTTP 404, 410" in en


def _is_pair(words: tuple[str, str]) -> bool:
    zh, en = (_QUOTED.sub("", text) for text in words)
    return bool(_CJK.search(zh)) and not _LATIN.search(zh) and bool(_LATIN.search(en)) and not _CJK.search(en)


@pytest.mark.parametrize("kind", [*DOUBTS, "new_name", "retitled"])
@pytest.mark.parametrize("named", [True, False])
def test_every_doubt_has_words_of_its_own(kind: str, named: bool) -> None:
    assert _is_pair(why_words(kind))
    words = doubt_words(doubt("01-20", kind=kind, named=named))
    assert _is_pair(words)
    assert why_words(kind)[0] in words[0]
    assert why_words(kind)[1] in words[1]


def test_what_a_person_can_be_asked_is_every_doubt_of_a_row() -> None:
    assert set(DOUBT_KINDS) == set(DOUBTS)
    assert len({why_words(kind) for kind in DOUBT_KINDS}) == len(DOUBT_KINDS)
    assert why_words("another") == ("another", "another")


@pytest.mark.parametrize("check", DEFECTS)
def test_every_defect_has_words_of_its_own(check: str) -> None:
    words = defective_text([check])
    assert _is_pair(words)
    assert check not in words[0]
    assert len({defective_text([one]) for one in DEFECTS}) == len(DEFECTS)


@pytest.mark.parametrize(
    ("status", "zh", "en"),
    [
        ("404", "页面不存在", "not found"),
        ("410", "页面已删除", "gone"),
        ("429", "网站限制访问频率", "too many requests"),
        ("403", "网站拒绝访问", "refused"),
        ("451", "网站拒绝访问", "refused"),
        ("500", "服务器出错", "server error"),
        ("502", "服务器出错", "server error"),
        ("304", "响应异常", "unexpected response"),
    ],
)
def test_every_answer_of_a_server_has_words(status: str, zh: str, en: str) -> None:
    assert failure_reason(f"http_{status}") == (f"{zh}（HTTP {status}）", f"{en} (HTTP {status})")


def test_every_state_and_flag_that_is_given_has_a_name() -> None:
    rulings = [judge(one) for facts in _some() for one in _variants(facts)]
    assert {flag for ruling in rulings for flag in ruling.flags} <= set(Flag)
    assert {ruling.state for ruling in rulings} | {State.WAIVED} == set(State)
    assert all(_is_pair((one.zh, one.en)) for one in (*State, *Flag, *Grade))
    softer = {state for state in State if state.name_for("custom") != state.name_for("statute")}
    assert softer == {"late", "overdue"}
    assert not any("逾期" in state.name_for("custom") for state in softer)
    assert _is_pair((State.LATE.name_for("custom"), State.LATE.name_for("custom", "en")))
