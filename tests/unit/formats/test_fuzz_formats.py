"""Whatever bytes come in: a document, None, or a reason. Never another exception, never a hang."""

from __future__ import annotations

import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import convert
from archive.reading.formats.lattice import frames_of
from archive.reading.formats.libreoffice import program
from archive.reading.formats.page_blocks import blocks_of
from archive.reading.formats.page_layout import Glyph, Rule, Sheet
from tests.soak import tried

from .oldword import ole_of, row, text, word_streams
from .paper import Page, pdf_of
from .sound import check_document
from .test_ofd import lattice, ofd_of
from .test_ofd import text as ofd_text
from .word import docx_of, p, tbl, tc, tr

QUICK = settings(max_examples=tried(20, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice would be started for every broken DOC."""
    monkeypatch.setenv("PATH", "")
    program.cache_clear()


def outcome(body: bytes) -> Document | None:
    """The sound document, or None: the bytes are of no kind that is converted, or there is a reason."""
    try:
        document, reason = convert(body), "of no kind that is converted"
    except UnreadableError as error:
        document, reason = None, str(error)
    if document is not None:
        check_document(document)
    assert reason.strip()
    return document


def pdf() -> bytes:
    page = Page()
    page.text(90, 100, "一、总体情况")
    page.table([90, 200, 300], [200, 220, 240], [(0, 0, 1, 2, "第二十条"), (1, 0, 1, 1, "规章"), (1, 1, 1, 1, "1")])
    return pdf_of([page, page])


def docx() -> bytes:
    merged = tr(tc("三、", '<w:vMerge w:val="restart"/>'), tc("甲", '<w:gridSpan w:val="2"/>'))
    return docx_of(p("一、总体情况") + tbl(merged, tr(tc("", "<w:vMerge/>"), "1", "2")))


def doc() -> bytes:
    parts = [*text("一、总体情况"), *row(["规章", "0"], [0, 900, 1800], [0, 0]), *text("二、")]
    return ole_of(word_streams(parts))


def ofd() -> bytes:
    return ofd_of(lattice([30, 60, 90], [100, 110]) + ofd_text(32, 103, "规章") + ofd_text(62, 103, "5"))


def xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["规章", 1])
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def mutated(body: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut out, doubled or replaced by numbers that programs trip over."""
    source = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(source)) if source else 0
        size = chance.choice([1, 1, 2, 4, 16, 200])
        change = chance.randrange(5)
        if change == 0:
            source[at : at + size] = chance.randbytes(size)
        elif change == 1:
            del source[at : at + size]
        elif change == 2:
            source[at:at] = source[at : at + size]
        elif change == 3:
            source[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\0\x80"])
        else:
            source = source[: max(at, 16)]
    return bytes(source)


def inner(body: bytes, chance: random.Random) -> bytes:
    """A zip whose packing is whole and one of whose parts is mutated."""
    source = zipfile.ZipFile(io.BytesIO(body))
    chosen = chance.choice([n for n in source.namelist() if n.endswith(".xml")])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, _swapped(content, chance) if name == chosen else content)
    return packed.getvalue()


def _swapped(content: bytes, chance: random.Random) -> bytes:
    """XML that stays well-formed mostly: numbers and words of attributes change."""
    words = [b"-1", b"99999999999", b"NaN", b"", b"1e308", b"restart", b"continue", b"0"]
    pieces = content.split(b'"')
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(pieces))
        if at % 2 and b"/" not in pieces[at]:
            pieces[at] = chance.choice(words)
    return b'"'.join(pieces)


@pytest.mark.parametrize("make", [pdf, docx, doc, ofd, xlsx])
def test_mutations_end_in_a_document_or_a_reason(make: Callable[[], bytes]) -> None:
    chance, body = random.Random(711), make()
    assert outcome(body) is not None
    made = [outcome(mutated(body, chance)) for _ in range(150)]
    assert None in made, "nothing was broken"


@pytest.mark.parametrize("make", [docx, ofd, xlsx])
def test_mutated_parts_end_in_a_document_or_a_reason(make: Callable[[], bytes]) -> None:
    chance, body = random.Random(711), make()
    made = [outcome(inner(body, chance)) for _ in range(150)]
    assert any(made), "nothing was whole enough to be read"


@QUICK
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
)
def test_any_bytes_with_any_beginning(tail: bytes, head: bytes) -> None:
    outcome(head + tail)


_place = st.floats(-50, 900, allow_nan=False)
_rules = st.lists(
    st.builds(lambda a, b, c, d: Rule(min(a, b), min(c, d), max(a, b), max(c, d)), *[_place] * 4), max_size=25
)


@QUICK
@given(_rules)
def test_frames_cover_each_position_once_with_rectangles(rules: list[Rule]) -> None:
    for frame in frames_of(rules):
        area = sum(slot.rowspan * slot.colspan for slot in frame.slots)
        assert area == len(frame.owner) == (len(frame.xs) - 1) * (len(frame.ys) - 1)
        assert frame.xs == sorted(frame.xs)


@QUICK
@given(_rules, st.lists(st.tuples(st.sampled_from("一规0.9 "), _place, _place), max_size=60), st.integers(1, 3))
def test_no_character_of_a_page_is_lost_or_doubled(
    rules: list[Rule], marks: list[tuple[str, float, float]], count: int
) -> None:
    glyphs = [Glyph(char, x, y, x + 10, y + 10) for char, x, y in {(round(x), round(y)): m for m in marks
                                                                   for _, x, y in [m]}.values()]  # fmt: skip
    sheets = [Sheet(595, 842, glyphs, rules) for _ in range(count)]
    blocks, _ = blocks_of(sheets)
    shown = "".join(b.text if not hasattr(b, "cells") else "".join(c.text for c in b.cells) for b in blocks)
    told = Counter(shown.replace(" ", ""))
    assert told <= Counter(glyph.text for glyph in glyphs for _ in sheets), "doubled"
    if count == 1:  # what several pages repeat at their head or foot is left out, and so are page numbers
        between = Counter(glyph.text for glyph in glyphs if 120 < glyph.top < 700 and glyph.text != " ")
        assert between <= told, "lost"
