"""Documents read in their own process: the same answer, and a reason instead of harm."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.errors import UnreadableError
from archive.reading.formats import convert, isolated, worker
from archive.reading.formats.isolated import convert_isolated

from .paper import Page, pdf_of
from .word import docx_of, p, tbl, tr


@pytest.fixture(scope="module", autouse=True)
def _one_worker() -> Iterator[None]:
    yield
    isolated.end_worker()


def worker_pid() -> int:
    return isolated._kept[worker.__name__]._process.pid


def many_cells() -> bytes:
    """Big enough to take seconds, small enough to pass the size limits."""
    row = tr(*["1"] * 40)
    return docx_of(tbl(*[row] * 4000))


def test_same_document_as_in_process_and_the_process_is_reused() -> None:
    body = docx_of(p("一、总体情况") + tbl(tr("规章", "0"), tr("许可", "")))
    assert convert_isolated(body) == convert(body)
    first = worker_pid()
    assert convert_isolated(pdf_of([Page()])) == convert(pdf_of([Page()]))
    assert worker_pid() == first


def test_what_is_no_document_is_none_and_reasons_come_through() -> None:
    assert convert_isolated("政府信息公开".encode()) is None
    assert convert_isolated(b"<html>") is None
    assert convert_isolated(b"") is None
    with pytest.raises(UnreadableError, match="password"):
        convert_isolated(pdf_of([Page()], encrypt=True))


def test_too_slow_is_ended_and_the_next_document_is_read() -> None:
    with pytest.raises(UnreadableError, match="more than 0 seconds"):
        convert_isolated(many_cells(), seconds=0)
    assert convert_isolated(docx_of(p("甲"))) is not None


def test_too_large_is_ended_and_the_next_document_is_read() -> None:
    with pytest.raises(UnreadableError, match=r"more than 200 MB|crashed"):
        convert_isolated(many_cells(), memory_mb=200)
    assert convert_isolated(docx_of(p("甲"))) is not None


def test_a_crash_is_a_reason_and_the_next_document_is_read() -> None:
    assert convert_isolated(docx_of(p("甲"))) is not None
    os.kill(worker_pid(), signal.SIGSEGV)
    answers = []
    for _ in range(2):
        try:
            answers.append(convert_isolated(docx_of(p("甲"))) is not None)
        except UnreadableError as error:
            answers.append("crashed" in str(error))
    assert answers == [True, True]


def test_threads_wait_for_each_other() -> None:
    bodies = [docx_of(p(f"第{n}份")) for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        read = list(threads.map(convert_isolated, bodies))
    assert read == [convert(body) for body in bodies]
