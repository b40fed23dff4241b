"""B1 to B4, C1, C2 and P3 on the pages of rosters: handed in, seen row by row, proposed and approved by another."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from openpyxl import Workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from archive.config.organs import COLUMNS, OrganConfig, roster_csv
from archive.config.paths import config_dir
from archive.database.models import Organ, RosterChange
from archive.journal.line import JournalLine
from archive.office.roster import roster_now
from archive.web.desk.pages.roster_change import CHANGES
from tests.integration.web.desk_county import URL, DeskCounty, confirm, desk_county, form_token, send

from .small_county import FILERS, REGION
from .test_desk_orders import approve, issued

UPLOAD = "/desk/roster/upload"
HEAD = [*COLUMNS, "contact", "telephone"]


def organ(number: int, **more: object) -> OrganConfig:
    organ_id, name, kind, *_rest = FILERS[number]
    return OrganConfig.model_validate(
        {"organ_id": organ_id, "name": name, "kind": kind, "valid_from": "2010-01-01", **more}
    )


def configure(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a configuration folder of which the county's roster stands in config/organs."""
    shutil.copytree(config_dir(), config, ignore=shutil.ignore_patterns("sites", "organs"))
    (config / "organs").mkdir()
    text = roster_csv(organ(number) for number in range(len(FILERS)))
    (config / "organs" / f"{REGION}.csv").write_text(text, encoding="utf-8")
    monkeypatch.setenv("NIANBAO_CONFIG", str(config))


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskCounty]:
    """The county, whose roster stands in config/organs."""
    configure(tmp_path / "config", monkeypatch)
    with desk_county(tmp_path / "data") as made:
        yield made


def row(one: OrganConfig, contact: str = "", telephone: str = "") -> list[str]:
    (cells,) = list(csv.reader(io.StringIO(roster_csv([one]))))[1:]
    return [*cells[: len(COLUMNS)], contact, telephone]


def csv_file(*rows: list[str], head: list[str] = HEAD) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()


def xlsx_file(*rows: list[str]) -> bytes:
    book = Workbook()
    for one in (HEAD, *rows):
        book.active.append(one)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def hand_in(client: Any, content: bytes, name: str = "名录.csv", region: str = REGION) -> Any:
    fields = {"region": region, "form_token": form_token(client)}
    return client.post(UPLOAD, data=fields, files={"file": (name, content)}, headers={"Origin": URL})


def decide(client: Any, place: str, *refused: str, reason: str = "机构改革方案") -> Any:
    """Accept every row of a draft but some, with the check page between; the answer."""
    page: Any = html.fromstring(client.get(place).text)
    names = set(page.xpath("//input[@type='radio']/@name"))
    said = {name: "refuse" if name.removeprefix("row-") in refused else "accept" for name in names}
    (seen,) = page.xpath("//input[@name='seen']/@value")
    return confirm(client, place, seen=seen, reason=reason, **said)


def newest(county: DeskCounty, act: str) -> JournalLine:
    return next(line for line in reversed(county.lines()) if line.act == act)


def states(county: DeskCounty, year: int = 2025) -> dict[str, str]:
    found = county.client().get(f"/board/{year}.json").json()["items"]
    return {one["organ_id"]: str(one["state"]) for one in found}


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_b1_rows_are_seen_with_what_they_do_and_only_the_accepted_ones_are_proposed(
    county: DeskCounty, make: Any
) -> None:
    before = states(county)
    assert before["lh-jtj"] == "overdue"
    heir = OrganConfig.model_validate(
        {"organ_id": "lh-zjj", "name": "临河县住房和交通局", "kind": "department", "valid_from": "2025-06-01"}
    )
    rows = [
        row(organ(4, valid_to="2025-05-31", successor="lh-zjj")),
        row(heir, "周敏" if make is xlsx_file else "=周敏", "0370-1"),
        row(organ(2, name="临河县水务局", aliases="临河县水利局")),
        row(organ(0)),
    ]
    li = county.signed_in("li")
    sent = hand_in(li, make(*rows), "名录.xlsx" if make is xlsx_file else "名录.csv")
    assert sent.status_code == 303, sent.text
    place = sent.headers["location"]
    page = li.get(place).text
    assert len(county.lines()) == len([line for line in county.lines() if not line.act.startswith("roster")])
    for told in (
        "并入",
        "新增",
        "更名",
        "名录中有6家文件中没有，保持不变",
        "2025年度：逾期未见公布 → 不适用",
        "临河县住房和交通局",
    ):
        assert told in page, told
    assert states(county) == before, "to look at it changes nothing"
    assert decide(li, place, "lh-slj").status_code == 303
    line = newest(county, "roster.apply.propose")
    assert [one["organ"]["organ_id"] for one in line.body["roster"]["rows"]] == ["lh-jtj", "lh-zjj"]
    assert line.body["roster"]["refused"] == ["lh-slj"]
    assert "周敏" not in line.text(), "contacts are in office.db alone"
    assert "0370-1" not in line.text()
    assert states(county) == before, "nothing holds before another person approves"
    assert li.get(place).status_code == 404, "a draft is proposed once"
    han = county.signed_in("han")
    shown = han.get(f"/desk/proposals/{line.seq}").text
    assert "2025年度：逾期未见公布 → 不适用" in shown
    assert confirm(han, f"/desk/proposals/{line.seq}", step="approve").status_code == 303
    assert len([one for one in county.lines() if one.act.startswith("roster.apply")]) == 2
    after = states(county)
    assert after["lh-jtj"] == "not_applicable"
    assert "lh-zjj" in after
    assert "周敏 0370-1" in li.get("/desk/roster").text
    assert "由临河县住房和交通局承接" in li.get("/desk/roster").text
    assert "周敏" not in county.client().get("/organs/lh-zjj").text
    changed = datetime.now(UTC) + timedelta(days=2)  # after the files of the configuration were written
    with Session(county.app.state.app_state.engine) as session:
        session.execute(update(RosterChange).values(at=changed))
        session.commit()
    for since, given in ((changed - timedelta(days=1), ["lh-jtj", "lh-zjj"]), (changed, [])):
        told = county.client().get("/api/v1/organs", params={"updated_after": since.isoformat()}).json()
        assert [one["id"] for one in told["items"]] == given


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["lh-jtj", "临河县交通运输局", "", "bureau", "", "", "", "", ""]], ("2", "kind")),
        ([["lh-jtj", "临河县交通运输局", "", "department", "2010-01-01", "2025-02-30", "", "", ""]], ("2", "valid_to")),
        ([["lh-jtj", "A", "", "department", "", "", "", "", ""]], ("2", "name")),
        ([row(organ(0)), row(organ(0))], ("3", "organ_id")),
    ],
)
def test_b1_bad_input_is_told_by_file_line_field_and_reason(
    county: DeskCounty, rows: list[list[str]], told: tuple[str, str]
) -> None:
    li = county.signed_in("li")
    answer = hand_in(li, csv_file(*rows), "乡镇/../<b>名录.csv")
    assert answer.status_code == 422
    page: Any = html.fromstring(answer.text)
    (cells,) = [[td.text_content() for td in tr.xpath("./td")] for tr in page.xpath("//tbody/tr")][:1]
    assert cells[:3] == ["<b>名录.csv", *told]
    assert cells[3]
    assert not [line for line in county.lines() if line.act.startswith("roster")]


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"a;b\n1;2\n", "名录.csv", "missing in the first line"),
        (b"\xff\xfe\x00", "名录.csv", "UTF-8"),
        (csv_file(), "名录.csv", "it has no rows"),
        (b"PK\x03\x04nothing", "名录.xlsx", "XLSX"),
        (xlsx_file(row(organ(0), "=A1")), "名录.xlsx", "a formula; write its value"),
        (b"%PDF-1.4", "名录.pdf", "只接受CSV和XLSX"),
    ],
)
def test_b1_a_file_that_is_no_roster_is_refused(county: DeskCounty, content: bytes, name: str, told: str) -> None:
    answer = hand_in(county.signed_in("li"), content, name)
    assert answer.status_code == 422
    assert told.casefold() in answer.text.casefold()


def test_b3_guards_refuse_what_the_roster_could_not_stand(county: DeskCounty) -> None:
    li = county.signed_in("li")
    for one, told in (
        (organ(4, valid_to="2025-05-31", successor="lh-xxx"), "没有临河县交通运输局的承接单位"),
        (organ(4, successor="lh-jyj"), "须填写终止日期"),
        (organ(4, aliases="临河县民政局"), "names both"),
    ):
        sent = hand_in(li, csv_file(row(one)))
        if sent.status_code == 303:
            answer = decide(li, sent.headers["location"])
            assert answer.status_code == 422
            assert told in answer.text or "单位名称重复" in answer.text
    assert not [line for line in county.lines() if line.act.startswith("roster")]
    assert '"guard": "B3"' in county.log()
    assert '"guard": "B1"' in county.log()


def test_p3_c1_c2_who_proposed_does_not_approve_and_what_changed_meanwhile_is_told(county: DeskCounty) -> None:
    li, han, wang = (county.signed_in(login) for login in ("li", "han", "wang"))
    first = hand_in(li, csv_file(row(organ(4, name="临河县交通局", aliases="临河县交通运输局")))).headers["location"]
    second = hand_in(wang, csv_file(row(organ(4, name="临河县运输局", aliases="临河县交通运输局")))).headers["location"]
    assert wang.get(first).status_code == 404, "another's draft is not there"
    stale: Any = html.fromstring(wang.get(second).text)
    (seen,) = stale.xpath("//input[@name='seen']/@value")
    assert decide(li, first).status_code == 303
    told = confirm(wang, second, seen=seen, reason="更名", **{"row-lh-jtj": "accept"})
    assert told.status_code == 409
    assert "li已办理该对象" in told.text
    assert "更名" in told.text, "what was typed is kept"
    assert decide(wang, second).status_code == 303
    one, other = [line.seq for line in county.lines() if line.act == "roster.apply.propose"]
    assert confirm(han, f"/desk/proposals/{one}", step="approve").status_code == 303
    mine = send(wang, f"/desk/proposals/{other}", step="approve", confirm="1", key="e" * 32)
    assert mine.status_code == 409
    late = confirm(han, f"/desk/proposals/{other}", step="approve")
    assert late.status_code == 409
    assert "在名录中已有变更" in late.text
    assert roster_now(county.office, REGION)["lh-jtj"].name == "临河县交通局"


def test_b2_a_file_changed_by_hand_is_shown_and_decided_row_by_row(county: DeskCounty, tmp_path: Path) -> None:
    li, han = county.signed_in("li"), county.signed_in("han")
    place = hand_in(li, csv_file(row(organ(4, name="临河县交通局", aliases="临河县交通运输局")))).headers["location"]
    decide(li, place)
    confirm(han, f"/desk/proposals/{newest(county, 'roster.apply.propose').seq}", step="approve")
    assert "已被直接修改" not in li.get("/desk/roster").text, "the file is as the journal found it"
    path = tmp_path / "config" / "organs" / f"{REGION}.csv"
    path.write_text(path.read_text("utf-8").replace("临河县民政局", "临河县民生局"), encoding="utf-8")
    page = li.get("/desk/roster").text
    assert "已被直接修改（2家不同）" in page
    assert "临河县民生局" not in page
    opened = send(li, "/desk/roster", region=REGION)
    assert opened.status_code == 303
    assert decide(li, opened.headers["location"], "lh-jtj").status_code == 303
    seq = newest(county, "roster.apply.propose").seq
    assert confirm(han, f"/desk/proposals/{seq}", step="approve").status_code == 303
    after = li.get("/desk/roster").text
    assert "已被直接修改" not in after
    assert "临河县民生局" in after
    assert roster_now(county.office, REGION)["lh-jtj"].name == "临河县交通局"


def test_b4_a_court_is_not_applicable_until_its_duty_is_stated_and_the_words_stand_there_only(
    county: DeskCounty,
) -> None:
    li, han = county.signed_in("li"), county.signed_in("han")
    court = OrganConfig.model_validate(
        {"organ_id": "lh-fy", "name": "临河县人民法院", "kind": "department", "valid_from": "2010-01-01"}
    )

    def apply(one: OrganConfig, head: list[str]) -> None:
        cells = [*row(one)[: len(COLUMNS)], *([one.duty] if "duty" in head else [])]
        decide(li, hand_in(li, csv_file(cells, head=head)).headers["location"])
        seq = newest(county, "roster.apply.propose").seq
        assert confirm(han, f"/desk/proposals/{seq}", step="approve").status_code == 303

    def words() -> list[str]:
        page: Any = html.fromstring(li.get("/desk/roster").text)
        return [str(tr.get("id")) for tr in page.xpath("//tr[@id]") if "未经确认，不会被点名" in tr.text_content()]

    apply(court, [*COLUMNS])
    assert states(county)["lh-fy"] == "not_applicable"
    assert words() == ["lh-fy"]
    duty = OrganConfig.model_validate({**court.model_dump(), "duty": "县委办文件明确纳入"})
    apply(duty, [*COLUMNS, "duty"])
    assert states(county)["lh-fy"] != "not_applicable"
    assert words() == []


def test_the_forms_make_the_rows_of_each_change(county: DeskCounty) -> None:
    li = county.signed_in("li")

    def rows(change: str, **fields: Any) -> list[str]:
        answer = send(li, f"/desk/roster/{change}", region=REGION, **fields)
        assert answer.status_code == 303, answer.text
        page: Any = html.fromstring(li.get(answer.headers["location"]).text)
        return [str(one) for one in page.xpath("//article/h3/text()[1]")]

    assert rows("rename", organ="lh-jtj", name="临河县交通局") == ["更名：临河县交通局"]
    assert rows("end", organ="lh-jtj", day="2025-06-01") == ["终止：临河县交通运输局"]
    assert rows("merge", organ=["lh-jtj", "lh-slj"], name="临河县建设局", day="2025-06-01") == [
        "并入：临河县交通运输局", "并入：临河县水利局", "新增：临河县建设局",
    ]  # fmt: skip
    marked: Any = html.fromstring(li.get(f"/desk/roster/merge?region={REGION}&organ=lh-jtj,lh-slj").text)
    assert sorted(marked.xpath("//input[@name='organ'][@checked]/@value")) == ["lh-jtj", "lh-slj"]
    assert rows("merge", organ=["lh-jtj"], heir="lh-slj", day="2025-06-01") == ["并入：临河县交通运输局"]
    assert rows("split", organ="lh-jtj", heir="lh-jtj", others="临河县公路站\n临河县港航站", day="2025-06-01") == [
        "新增：临河县公路站", "新增：临河县港航站",
    ]  # fmt: skip
    assert rows("add", name="临河县数据局", kind="department", day="2025-01-01") == ["新增：临河县数据局"]
    assert rows("edit", organ="lh-jtj", kind="other", aliases="交通局") == ["变更类别：临河县交通运输局"]
    for change, fields in (("merge", {"day": "2025-06-01"}), ("end", {"organ": "lh-jtj"}), ("split", {}), ("add", {})):
        assert send(li, f"/desk/roster/{change}", region=REGION, **fields).status_code == 422, change
    assert not [line for line in county.lines() if line.act.startswith("roster")]


def test_p1_rosters_of_other_regions_are_not_there_and_viewers_change_nothing(county: DeskCounty) -> None:
    far, kan = county.signed_in("far"), county.signed_in("kan")
    li = county.signed_in("li")
    place = hand_in(li, csv_file(row(organ(4, name="临河县交通局")))).headers["location"]
    for path in (
        f"/desk/roster?region={REGION}",
        f"/desk/roster.csv?region={REGION}",
        f"{UPLOAD}?region={REGION}",
        place,
    ):
        assert far.get(path).status_code == 404, path
    assert "lh-jtj" not in far.get("/desk/roster").text
    assert hand_in(far, csv_file(row(organ(4)))).status_code == 404
    assert hand_in(kan, csv_file(row(organ(4, name="临河县交通局")))).status_code == 403
    for change in CHANGES:
        assert send(kan, f"/desk/roster/{change}", region=REGION, organ="lh-jtj", name="新名").status_code == 403
    assert 'href="/desk/roster/edit' not in kan.get("/desk/roster").text


def test_an_empty_roster_says_that_nobody_is_named(county: DeskCounty, tmp_path: Path) -> None:
    (tmp_path / "config" / "organs" / f"{REGION}.csv").unlink()
    page = county.signed_in("li").get("/desk/roster", params={"region": REGION}).text
    assert "名录为空：未确认的单位不会被点名" in page
    assert UPLOAD in page


def test_tasks_of_the_queue_lead_to_forms_that_are_filled_in(county: DeskCounty) -> None:
    with Session(county.app.state.app_state.engine) as session:
        found = session.scalars(select(Organ).where(Organ.origin == "suggested", Organ.region == REGION)).all()
    assert found, "the county has an organ that no roster names"
    li = county.signed_in("li")
    paths = re.findall(r'href="(/desk/roster/\w+\?[^"]+)"', li.get("/desk", params={"task": "roster"}).text)
    assert paths
    for path in paths:
        asked = parse_qs(urlsplit(path.replace("&amp;", "&")).query)
        page: Any = html.fromstring(li.get(path.replace("&amp;", "&")).text)
        chosen = page.xpath("//select[@name='organ']/option[@selected]/@value | //input[@name='organ']/@value")
        assert chosen == asked["organ"], path
    silent = {organ_id for organ_id, _name, _kind, appeared, _printed in FILERS if appeared is None}
    asked_of = {one for path in paths for one in parse_qs(urlsplit(path.replace("&amp;", "&")).query)["organ"]}
    assert asked_of <= silent | {one.id for one in found}


def test_f5_the_ledger_of_orders_has_the_organs_contact_for_those_in_scope_alone(county: DeskCounty) -> None:
    li = county.signed_in("li")
    assert decide(li, hand_in(li, csv_file(row(organ(4), "周敏", "0370-1"))).headers["location"]).status_code == 303
    approve(county)
    order = issued(county)
    (told,) = li.get("/desk/orders.json").json()["items"]
    assert (told["organ_id"], told["contact"], told["telephone"]) == ("lh-jtj", "周敏", "0370-1")
    assert "未发现" in told["visits"]
    package = county.client().get(told["package"].removeprefix(URL))
    assert package.headers["content-type"] == "application/wacz"
    assert order.number in li.get("/desk/orders.csv").text
    assert '"contacts_read"' in county.log()
    far = county.signed_in("far").get("/desk/orders.json")
    assert (far.json()["items"], "0370-1" in far.text) == ([], False)
    for path in ("/notices/2025.xlsx", "/desk/orders"):
        assert b"0370-1" not in li.get(f"{path}?region={REGION}" if "notices" in path else path).content
