"""/check: a draft in, every check's outcome out, on the page and on the command line; nothing of it is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from lxml import html

from archive.config.load import load_configuration
from archive.web.app import create_app
from tests.drafts import draft_docx, draft_page
from tests.program import nianbao, nianbao_json, run

from .seen import text
from .small_county import NOW, build


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Path]]:
    folder = tmp_path_factory.mktemp("drafts")
    engine = build(folder)
    with TestClient(create_app(engine, load_configuration(), now=lambda: NOW, warc_folder=folder / "warc")) as client:
        yield client, folder
    engine.dispose()


def send(client: TestClient, *, query: str = "", **parts: str | bytes) -> str:
    files = {name: (name + ".bin", part) for name, part in parts.items() if isinstance(part, bytes)}
    fields = {name: part for name, part in parts.items() if isinstance(part, str)}
    files |= {} if files else {"draft": ("", b"")}
    answer = client.post("/check" + query, files=files, data=fields)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return text(html.fromstring(answer.text))


def test_a_sound_draft_has_nothing_to_correct(room: tuple[TestClient, Path]) -> None:
    said = send(room[0], draft=draft_docx())
    assert "未发现问题" in said
    assert "0项不符" in said
    assert "报告年度" in said
    assert "2025" in said


@pytest.mark.parametrize("part", ["draft", "text"])
def test_a_slip_is_told_with_its_numbers(room: tuple[TestClient, Path], part: str) -> None:
    page = draft_page(slip=True)
    said = send(room[0], draft=page) if part == "draft" else send(room[0], text=page.decode())
    assert "总计为9，各项相加为8" in said
    assert "发布前宜核对" in said
    assert "公布时间" not in said, "a draft has no day of publication to be judged by"


def test_last_years_report_that_is_sent_along_is_compared(room: tuple[TestClient, Path]) -> None:
    alone, beside = send(room[0], draft=draft_page()), send(room[0], draft=draft_page(), before=draft_page(2024))
    assert "2024年度" in beside
    assert "2024年度" not in alone
    assert "未作对照" in send(room[0], draft=draft_page(), before="会议通知".encode())


def test_the_archives_own_report_of_last_year_is_found_by_the_organs_name(room: tuple[TestClient, Path]) -> None:
    draft = draft_page(2025, organ="临河县教育局").decode().replace("2025", "2026").encode()
    assert "lh-jyj-2025" in send(room[0], draft=draft)
    assert "本馆未存该单位上一年度年报" in send(room[0], draft=draft, organ="临河县交通运输局")


def test_what_is_no_report_is_told_so_and_judged_by_nothing(room: tuple[TestClient, Path]) -> None:
    said = send(room[0], text="关于召开全县教育工作会议的通知。" * 20)
    assert "未被识别为政府信息公开工作年度报告" in said
    assert "检查结果" not in said


@pytest.mark.parametrize(("parts", "told"), [({}, "没有内容"), ({"draft": b"x" * 20_000_001}, "文件过大")])
def test_what_cannot_be_checked_is_refused_in_a_sentence(
    room: tuple[TestClient, Path], parts: dict[str, bytes], told: str
) -> None:
    files = {name: ("a.doc", part) for name, part in parts.items()} or {"draft": ("", b"")}
    answer = room[0].post("/check", files=files)
    assert (answer.status_code, told in answer.text) == (422, True)


def test_more_than_two_files_can_be_is_not_read_to_its_end(room: tuple[TestClient, Path]) -> None:
    answer = room[0].post(
        "/check", files={"draft": ("a.doc", b"x" * 30_000_000), "before": ("b.doc", b"x" * 15_000_000)}
    )
    assert answer.status_code == 413
    assert room[0].post("/check", data={"text": "x"}).status_code == 415
    assert room[0].post("/check", content=b"--x", headers={"Content-Type": "multipart/form-data"}).status_code == 400


def test_several_reports_in_one_archive_are_to_be_sent_one_by_one(room: tuple[TestClient, Path]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in (1, 2):
            file.writestr(f"{number}.docx", draft_docx(number=number))
    answer = room[0].post("/check", files={"draft": ("a.zip", out.getvalue())})
    assert (answer.status_code, "多份年报" in answer.text) == (422, True)


def test_nothing_of_a_draft_is_kept(room: tuple[TestClient, Path]) -> None:
    client, folder = room
    word = "绝无仅有的一句草稿话"
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    send(client, draft=draft_page().replace(b"</body>", f"<p>{word}</p></body>".encode()))
    after = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    assert after.keys() == before.keys()
    assert not any(word.encode() in content for content in after.values())


def test_the_page_is_whole_in_english_and_can_be_closed(room: tuple[TestClient, Path], tmp_path: Path) -> None:
    assert "To be checked before publication" in send(room[0], query="?lang=en", draft=draft_page(slip=True))
    configuration = load_configuration()
    serve = configuration.settings.serve.model_copy(update={"draft_check": False})
    settings = configuration.settings.model_copy(update={"serve": serve})
    engine = build(tmp_path)
    with TestClient(create_app(engine, replace(configuration, settings=settings), now=lambda: NOW)) as closed:
        assert closed.get("/check").status_code == 404
        assert closed.post("/check", files={"draft": ("a.doc", b"x")}).status_code == 404
    engine.dispose()


def test_the_command_says_the_same_and_ends_by_what_it_found(tmp_path: Path) -> None:
    sound, slip, last = tmp_path / "a.docx", tmp_path / "b.html", tmp_path / "last.html"
    for path, body in ((sound, draft_docx()), (slip, draft_page(slip=True)), (last, draft_page(2024))):
        path.write_bytes(body)
    assert "0项不符" in nianbao("check", sound)
    assert "各项相加为8" in nianbao("check", slip, ok=(1,))
    told = nianbao_json("check", slip, "--against", last, "--format", "json")
    assert {"R1", "R3", "R8"} <= {one["check"] for one in told["draft"]["findings"]}
    assert told["compared_with"]["year"] == 2024
    assert any(one["check"] == "R5" for one in told["outcomes"])
    missing = run("check", tmp_path / "none.doc")
    assert (missing.returncode, "No such file" in missing.stderr) == (2, True)
    unlike = run("check", sound, "--against", "last-year")
    assert (unlike.returncode, "Traceback" in unlike.stderr) == (2, False)
