"""Snippets show the telling part in the original's spelling, with the hits marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.search.normalise import normalise
from archive.search.snippet import marked, snippet

FILL = "本县一切如常，并无他事。" * 40


def text_of(parts: list[tuple[str, bool]]) -> str:
    return "".join(piece for piece, _ in parts)


def hits_of(parts: list[tuple[str, bool]]) -> list[str]:
    return [piece for piece, hit in parts if hit]


def test_marks_the_original_spelling_across_line_breaks() -> None:
    parts = snippet(f"{FILL}推行“互联网＋政\n务服务”。{FILL}", ["互联网+政务"])
    assert hits_of(parts) == ["互联网＋政 务"]
    assert parts[0] == parts[-1] == ("…", False)


def test_prefers_the_part_with_most_words() -> None:
    parts = snippet(f"水利{FILL}水利与教育{FILL}", ["水利", "教育"])
    assert hits_of(parts) == ["水利", "教育"]


def test_shows_the_beginning_without_a_hit() -> None:
    parts = snippet("一、总体情况\n正文", ["无此词"])
    assert parts == [("一、总体情况 正文", False)]
    assert snippet("", ["甲"]) == []


def test_marks_a_title_whole_and_joins_overlapping_hits() -> None:
    assert marked("甲县水利局２０２３年报", ["水利局2", "局2023"]) == [
        ("甲县", False),
        ("水利局２０２３", True),
        ("年报", False),
    ]


@given(
    st.text(alphabet="政府信息，。①… \n２２", max_size=300),
    st.lists(st.text(alphabet="政府信1.2,", min_size=1, max_size=4), max_size=3),
)
def test_pieces_are_of_the_text_and_every_mark_is_a_hit(text: str, words: list[str]) -> None:
    folded = [normalise(word) for word in words]
    assert text_of(marked(text, folded)) == text
    whole = normalise(text)
    parts = snippet(text, folded, width=20)
    shown = [piece for piece, _ in parts if piece != "…"]
    assert all(normalise(piece) in whole for piece in shown)
    if any(word in whole for word in folded):
        assert hits_of(parts)
