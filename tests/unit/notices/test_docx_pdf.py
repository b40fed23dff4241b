"""N9: the PDF of a paper by LibreOffice; hung or failing, it is ended, with all it started, and said in words."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from archive.notices.docx_pdf import NoPdfError, pdf_of_docx, pdfs_of_docx
from archive.notices.notice_docx import render_notice
from tests.office_suites import FAILS, HANGS, MAKES, MAKES_NOTHING, suite
from tests.printed import needs_libreoffice, texts
from tests.unit.notices.made_board import MADE, everything, rules


def test_n9_a_suite_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    hung = suite(tmp_path, HANGS, told=str(told))
    with pytest.raises(NoPdfError, match="more than 3 s") as none:
        pdf_of_docx(b"PK", hung, 3)
    assert none.value.told.zh == "LibreOffice超过3秒没有完成，已终止，未生成PDF"
    for pid in map(int, told.read_text().split()):
        assert _ends(pid), f"{pid} still runs"


def _ends(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(("does", "told"), [(FAILS, "77"), (MAKES_NOTHING, "ended with 0")])
def test_n9_a_suite_that_fails_is_told(tmp_path: Path, does: str, told: str) -> None:
    with pytest.raises(NoPdfError, match=told):
        pdf_of_docx(b"PK", suite(tmp_path, does), 30)


@pytest.mark.parametrize("command", ["", "no-such-office", "/nowhere/soffice"])
def test_n9_without_a_suite_there_is_no_pdf_and_it_is_said(command: str) -> None:
    with pytest.raises(NoPdfError) as none:
        pdf_of_docx(b"PK", command, 30)
    assert none.value.told.zh == "本机没有LibreOffice，未生成PDF"


def test_n9_a_suite_by_its_path_makes_the_pdf(tmp_path: Path) -> None:
    assert pdf_of_docx(b"PK!!", suite(tmp_path, MAKES), 30) == b"%PDF-1.7 made of 4"


def test_n9_papers_of_one_act_are_made_by_one_start_each_its_own(tmp_path: Path) -> None:
    made = pdfs_of_docx([b"PK!!", b"PK", b"PK!"], suite(tmp_path, MAKES), 30)
    assert made == [b"%PDF-1.7 made of 4", b"%PDF-1.7 made of 2", b"%PDF-1.7 made of 3"]


@needs_libreoffice
def test_n9_libreoffice_itself_makes_it() -> None:
    pdf = pdf_of_docx(render_notice(everything(), rules(), made_at=MADE), "soffice", 120)
    assert "政府信息公开工作年度报告公布情况的通报" in texts(pdf)[0]
