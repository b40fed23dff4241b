"""DOC made here, byte by byte: tables with merged cells, and the containers that hold no report."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import convert
from archive.reading.formats.libreoffice import program

from .grids import grids, prose, spans, texts
from .oldword import ole_of, row, text, word_streams

FIRST_ACROSS, REST_ACROSS, FIRST_DOWN, REST_DOWN = 2, 1, 0x60, 0x20


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which LibreOffice is not installed."""
    monkeypatch.setenv("PATH", "")
    program.cache_clear()
    yield
    program.cache_clear()


def read(*parts: list[tuple[str, bytes]]) -> Document:
    document = convert(ole_of(word_streams([part for group in parts for part in group])))
    assert document is not None
    return document


def test_paragraphs_around_a_table_and_which_reader_was_used() -> None:
    document = read(text("一、总体情况"), row(["规章", "0"], [0, 900, 1800], [0, 0]), text("二、\x0b主动公开"))
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Grid", "Paragraph", "Paragraph"]
    assert document.format == "doc"
    assert document.warnings == ["read by the built-in DOC reader"]


def test_cells_merged_down_across_and_by_their_edges() -> None:
    edges = [0, 900, 1800, 2700]
    document = read(
        row(["申请人情况"], [0, 2700], [0]),
        row(["三、", "（一）予以公开", "3"], edges, [FIRST_DOWN, 0, 0]),
        row(["", "（二）部分公开", ""], [5, 905, 1795, 2700], [REST_DOWN, 0, 0]),
        row(["（七）总计", "", "4"], edges, [FIRST_ACROSS, REST_ACROSS, 0]),
    )
    (grid,) = grids(document)
    assert spans(grid) == {"申请人情况": (0, 0, 1, 3), "三、": (1, 0, 2, 1), "（七）总计": (3, 0, 1, 2)}
    assert texts(grid)[2] == ["三、", "（二）部分公开", ""]


def test_field_codes_are_dropped_and_their_results_kept() -> None:
    assert prose(read(text("第\x13 PAGE \x141\x15页，\x13 HYPERLINK x \x14网址\x15"))) == ["第1页，网址"]


def test_a_bordered_page_is_prose() -> None:
    assert prose(read(row(["全文都在框里。"], [0, 8000], [0]))) == ["全文都在框里。"]


def properties(count: int) -> bytes:
    """A SummaryInformation stream with a code page and a title, that claims to hold ``count`` properties."""
    title = "某县年报".encode("gb18030")
    values = struct.pack("<IHH", 2, 936, 0) + struct.pack("<II", 0x1E, len(title)) + title
    section = struct.pack("<IIIIII", 24 + len(values), count, 1, 24, 2, 32) + values
    return bytes(44) + struct.pack("<I", 48) + section


def test_properties_are_read_and_never_more_than_a_document_has() -> None:
    streams = word_streams(text("甲"))
    for count in (2, 0xFFFFFFFF):
        document = convert(ole_of({**streams, "\x05SummaryInformation": properties(count)}))
        assert document is not None
        assert document.metas.get("title", "某县年报") == "某县年报"
        assert (count > 2) or document.metas == {"title": "某县年报"}


@pytest.mark.parametrize(
    ("streams", "reason"),
    [
        ({"Workbook": b"x"}, "workbook is damaged"),
        ({"EncryptedPackage": b"x"}, "password"),
        ({"PowerPoint Document": b"x"}, "PowerPoint"),
        ({"Contents": b"x"}, "without a Word document"),
        (word_streams(text("甲"), flags=0x0300), "password"),
    ],
)
def test_other_containers_say_what_they_are(streams: dict[str, bytes], reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        convert(ole_of(streams))


def test_a_truncated_container_is_damaged() -> None:
    whole = ole_of(word_streams(text("甲" * 9000)))
    with pytest.raises(UnreadableError, match="damaged"):
        convert(whole[:3000])


@pytest.mark.usefixtures("without_office")
def test_a_piece_table_that_is_missing_is_said() -> None:
    streams = word_streams(text("甲"))
    with pytest.raises(UnreadableError, match="damaged"):
        convert(ole_of({**streams, "1Table": b"\xff" * 4096}))


@pytest.mark.usefixtures("without_office")
def test_rtf_needs_libreoffice() -> None:
    with pytest.raises(UnreadableError, match="LibreOffice"):
        convert(b"{\\rtf1 text}")


@pytest.mark.skipif(program() is None, reason="LibreOffice is not installed: RTF cannot be read here")
def test_rtf_through_libreoffice() -> None:
    document = convert(rb"{\rtf1\ansi\trowd\cellx900\cellx1800 A\cell 12\cell\row\pard B\par}")
    assert document is not None
    assert [texts(grid) for grid in grids(document)] == [[["A", "12"]]]
    assert prose(document) == ["B"]
    assert document.warnings == ["read through LibreOffice"]
