"""How a report is cited: the archived copy and its time in every form, in the words that reference managers read."""

from __future__ import annotations

import json
import re

from fastapi.testclient import TestClient

from .seen import elements, page, text
from .small_county import PDF_ORGAN

REPORT = "/reports/lh-czj-2025"


def fields(body: str) -> dict[str, list[str]]:
    """RIS as its description has it: two letters or digits, two blanks, a dash, a blank, the value."""
    found: dict[str, list[str]] = {}
    for line in body.split("\r\n")[:-1]:
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        found.setdefault(match[1], []).append(match[2])
    return found


def test_ris_is_one_record_with_the_archived_copy(client: TestClient) -> None:
    answer = client.get(f"{REPORT}.ris")
    assert answer.headers["content-type"].startswith("application/x-research-info-systems")
    told = fields(answer.text)
    assert next(iter(told)) == "TY"
    assert list(told)[-1] == "ER"
    assert told["TY"] == ["RPRT"]
    assert told["AU"] == ["临河县财政局"]
    [archived] = told["L2"]
    memento = client.get(archived.removeprefix("http://testserver"))
    assert memento.status_code == 200
    assert "memento-datetime" in memento.headers


def test_csl_json_names_the_same(client: TestClient) -> None:
    answer = client.get(f"{REPORT}.csl")
    assert answer.headers["content-type"] == "application/vnd.citationstyles.csl+json"
    [told] = json.loads(answer.text)
    ris = fields(client.get(f"{REPORT}.ris").text)
    assert (told["type"], told["URL"], told["archive_location"]) == ("report", ris["UR"][0], ris["L2"][0])
    assert told["author"] == [{"literal": "临河县财政局"}]
    assert all(isinstance(part, int) for part in told["accessed"]["date-parts"][0])


def test_the_page_tells_zotero_and_search_engines_what_it_is(client: TestClient) -> None:
    shown = page(client, REPORT)
    metas = {str(one.get("name")): str(one.get("content")) for one in elements(shown, "//head/meta[@name]")}
    assert metas["citation_author"] == "临河县财政局"
    assert re.fullmatch(r"\d{4}/\d{2}/\d{2}", metas["citation_publication_date"])
    [script] = elements(shown, "//head/script[@type='application/ld+json']")
    told = json.loads(str(script.text))
    assert (told["@type"], told["author"]["name"]) == ("Report", "临河县财政局")
    assert told["archivedAt"] == fields(client.get(f"{REPORT}.ris").text)["L2"][0]
    assert told["name"] == metas["citation_title"]


def test_a_report_that_is_a_pdf_leads_reference_managers_to_the_archived_file(client: TestClient) -> None:
    def pdf_urls(path: str) -> list[str]:
        return [str(one.get("content")) for one in elements(page(client, path), "//meta[@name='citation_pdf_url']")]

    assert pdf_urls(REPORT) == []
    [address] = pdf_urls(f"/reports/{PDF_ORGAN}-2025")
    answer = client.get(address.removeprefix("http://testserver"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_every_style_to_copy_names_the_archived_copy(client: TestClient) -> None:
    archived = fields(client.get(f"{REPORT}.ris").text)["L2"][0]
    styles = [text(one) for one in elements(page(client, REPORT), "//details[contains(@class,'cite')]//pre")]
    assert len(styles) == 3
    assert all(archived.replace("_", r"\_") in one or archived in one for one in styles)


def test_a_report_that_was_never_seen_has_nothing_to_cite(client: TestClient) -> None:
    assert client.get("/reports/lh-jtj-2025.ris").status_code == 404
    shown = page(client, "/reports/lh-jtj-2025")
    assert not elements(shown, "//meta[@name='citation_title']")


def test_what_was_read_is_typed_down_to_the_cell(client: TestClient) -> None:
    told = client.get(f"/api/v1{REPORT}").json()["reading"]
    assert told["tables"]["requests"]["new"]["total"] == 9
    assert isinstance(told["tables"]["requests"]["new"]["total"], int)
    shapes = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    reading = shapes["ReadingShape"]["properties"]
    assert reading["sections"]["items"] == {"$ref": "#/components/schemas/SectionShape"}
    assert reading["figures"]["items"] == {"$ref": "#/components/schemas/FigureShape"}
    cell = reading["tables"]["additionalProperties"]["additionalProperties"]["additionalProperties"]
    assert {one["type"] for one in cell["anyOf"]} == {"number", "null"}
