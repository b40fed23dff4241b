"""Folding makes one form of what means the same, and every folded character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.normalise import Mapped, normalise
from archive.search.tokens import bigrams, characters, phrase

TEXT = st.text(alphabet="政府信息公开县年报。，、：“”（）—①㎡ＡbC１2 \n\t\u3000\u00a0\u200b", max_size=60)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("政 府\n信\u3000息\u00a0公\u200b开", "政府信息公开"),
        ("2024 年\t1 月", "2024年1月"),
        ("Open   Data 12\n34", "open data 12 34"),
        ("“互联网＋”「政务」", '"互联网+""政务"'),
        ("——–−‐", "-----"),
        ("国办函〔2021〕30号【一】", "国办函[2021]30号[一]"),
        ("二○二三", "二〇二三"),
        ("⽔利", "水利"),
        ("e\u0301té", "été"),
        ("\ud800a\x00", "a"),
        ("", ""),
    ],
)
def test_folds(written: str, folded: str) -> None:
    assert normalise(written) == folded


@given(TEXT, st.data())
def test_a_part_folds_to_a_part_of_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert normalise(text[start:end]) in normalise(text)


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.one_of(TEXT, st.text(max_size=40)), st.data())
def test_spans_lead_back_to_what_was_folded(text: str, data: st.DataObject) -> None:
    mapped = Mapped(text)
    assert mapped.text == normalise(text)
    if mapped.text:
        start = data.draw(st.integers(0, len(mapped.text) - 1))
        end = data.draw(st.integers(start + 1, len(mapped.text)))
        low, high = mapped.span(start, end)
        assert 0 <= low < high <= len(text)
        assert mapped.text[start:end].strip() in normalise(text[low:high])  # a blank is kept only between letters


@pytest.mark.parametrize("text", ["0\u0300\u3099", "㎡e\u0301年", "e\u0301ﬁ报"])
def test_a_base_and_its_marks_are_found_whole(text: str) -> None:
    """Marks change their order, and a cluster that shrinks may stand beside a sign that grows."""
    mapped = Mapped(text)
    for start in range(len(mapped.text)):
        low, high = mapped.span(start, start + 1)
        assert mapped.text[start] in normalise(text[low:high])


def test_a_span_takes_in_blanks_within_and_none_around() -> None:
    text = "一、 政 府\n信息 。"
    mapped = Mapped(text)
    at = mapped.text.index("政府信")
    assert text[slice(*mapped.span(at, at + 3))] == "政 府\n信"


def test_pairs_overlap_and_blanks_do_not_cut_them() -> None:
    assert bigrams("政府ab c") == "政府 府a ab b\x1f \x1fc"
    assert bigrams("县") == bigrams("") == ""
    assert characters("a b县") == {"a", "b", "县"}


@given(st.text(alphabet="政府ab 2。", min_size=2, max_size=9))
def test_a_phrase_fixes_every_character(text: str) -> None:
    fixed = {offset + place: char for offset, pair in phrase(text) for place, char in enumerate(pair)}
    assert "".join(fixed[at] for at in range(len(text))).replace("\x1f", " ") == text


def test_traditional_characters_fold_to_simplified_ones() -> None:
    pytest.importorskip("opencc", reason="no converter installed: traditional and simplified text are searched apart")
    assert normalise("縣政府後臺") == "县政府后台"
