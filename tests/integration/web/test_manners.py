"""How every address behaves: what it takes and refuses, its other forms and languages, who may read it, how it is found."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from archive.config.load import load_configuration
from archive.config.service_settings import Serve
from archive.web import api, pages
from archive.web.app import create_app
from archive.web.serving.parameters import MEANINGS, route_parameters

from .seen import page, parsed, text, values
from .small_county import NOW

ROUTES = [route for router in (*pages.ROUTERS, *api.ROUTERS) for route in router.routes if isinstance(route, APIRoute)]
# What stands in the places of a path.
_PLACES = {
    "build": "20260101T000000",
    "year": "2025",
    "kind": "csv",
    "report_id": "lh-jyj-2025",
    "organ_id": "lh-czj",
    "capture_id": "none",
    "number": "1",
    "code": "990101",
    "rest": "http://www.linhe.example/xxgk/nb/",
    "url": "http://www.linhe.example/xxgk/nb/",
}
_NAMES = {
    "/organs/{name}": "lh-czj",
    "/reports/{name}": "lh-czj-2025",
    "/regions/{name}": "990101",
    "/checks/{name}": "R1",
    "/sitemaps/{name}.xml": "990101",
}
# A value that each parameter may have.
_VALUES = {
    "after": "", "against": "2024", "as_of": "2026-02-01", "check": "R1", "column": "linhe/nb", "doubt": "organ",
    "event": "found", "form": "F2021", "from": "", "in": "body", "kind": "department", "labels": "en", "lang": "en", "limit": "2",
    "closest": "2026", "matchType": "prefix", "output": "json", "names": "预算", "by": "kind", "organ": "lh-czj", "per": "requests.total", "per_column": "total", "row": "requests.new", "q": "预算", "region": "990101", "s": "q=预算", "severity": "error", "show": "list", "sort": "newest",
    "state": "late", "text": "false", "to": "", "url": "http://www.linhe.example/xxgk/nb/", "version": "",
    "anomaly": "jump", "updated_after": "2026-02-01", "indicator": "on_time", "of": "lh-czj",
    "page": "1", "cell": "requests.new.total", "versions": "all", "with": "lh-jyj-2025", "year": "2025", "bom": "0",
}  # fmt: skip

_OTHER_VALUES = {
    ("overdue", "sort"): "days",
    ("{name}", "sort"): "days",
    ("cells", "column"): "total",
    ("compare", "column"): "total",
    ("events", "event"): "late",
    ("counties", "state"): "verified",
    ("cdx", "sort"): "closest",
}
_OTHER_VALUES |= {("sums", "column"): "total", ("diff", "show"): "all"}


def address(route: APIRoute) -> str:
    """A path of the route that leads somewhere."""
    names = _PLACES | {"name": _NAMES.get(route.path, "none" if route.path.startswith("/captures") else "2025")}
    return re.sub(r"\{(\w+)(?::path)?\}", lambda match: names[match[1]], route.path)


def needed(route: APIRoute) -> dict[str, str]:
    """The parameters without which the API has no answer."""
    required = [field.alias for field in route.dependant.query_params if field.field_info.is_required()]
    required += [name for name in ("row",) if name in route_parameters(route).names and name not in required]
    return {name: _VALUES[name] for name in required}


def ours() -> list[APIRoute]:
    return [route for route in ROUTES if not route_parameters(route).anything]


def test_every_route_is_walked() -> None:
    assert len(ours()) > 70
    assert [route.path for route in ROUTES if route_parameters(route).anything] == [
        "/web/timemap/link/{url:path}",
        "/web/{rest:path}",
    ]


@pytest.mark.parametrize("route", ours(), ids=lambda route: f"{min(route.methods)} {route.path}")
def test_every_route_refuses_what_it_does_not_take_and_names_what_is_meant(client: TestClient, route: APIRoute) -> None:
    method, path = min(route.methods or ()), address(route)
    takes = route_parameters(route)
    headers = {"Accept": "application/json"}
    refused = client.request(method, path, params={**needed(route), "zzzz": "1"}, headers=headers)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert refused.json()["unknown"] == {"zzzz": None}
    for name in takes.names:
        wrong = name + "x"
        told = client.request(method, path, params={wrong: "1"}, headers=headers).json()
        assert (told["status"], told["unknown"]) == (422, {wrong: name} if len(name) > 1 else told["unknown"])
        if len(name) > 1:
            assert told["instead"] == f"{urlsplit(str(client.base_url) + path).path}?{name}=1"


@pytest.mark.parametrize("route", ours(), ids=lambda route: f"{min(route.methods)} {route.path}")
def test_every_route_reads_what_it_declares(client: TestClient, route: APIRoute) -> None:
    method, path = min(route.methods or ()), address(route)
    for name in route_parameters(route).names:
        value = _OTHER_VALUES.get((route.path.split("/")[-1].partition(".")[0], name), _VALUES[name])
        answer = client.request(method, path, params={**needed(route), name: value})
        no_form = (method, route.path) == ("POST", "/check")  # it wants a form with a draft, whatever the parameters
        assert answer.status_code in ((415,) if no_form else (200, 307, 404)), (name, answer.text[:300])


def test_every_parameter_of_pages_has_a_meaning_and_is_taken_somewhere() -> None:
    taken = {name for route in ROUTES for name in route_parameters(route).names if not route.path.startswith("/api/v1")}
    assert taken == set(MEANINGS)


def test_a_reader_is_led_to_the_address_that_was_meant(client: TestClient) -> None:
    answer = client.get("/board/2025?regoin=990101&state=late")
    assert answer.status_code == 422
    tree = page(client, "/board/2025", regoin="990101", state="late")
    assert "本地址没有参数“regoin”，是否指“region”？" in text(tree, "//main")
    (way,) = values(tree, "//main//a[contains(@href, 'region=')]/@href")
    assert way == "/board/2025?region=990101&state=late"
    assert client.get(way).status_code == 200
    english = page(client, "/board/2025", status="late", lang="en")
    assert 'did you mean "state"?' in text(english, "//main")


def test_one_value_is_asked_where_one_is_meant(client: TestClient) -> None:
    assert client.get("/board/2025.json?region=99&region=98").status_code == 422
    assert client.get("/api/v1/filings?year=2025&year=2024").status_code == 422
    assert client.get("/board/2025.json?state=late&state=overdue").status_code == 200
    assert client.get("/api/v1/filings?year=2025&kind=department&kind=township").status_code == 200


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/board/2025.json?state=overdeu", "overdue"),
        ("/board/2025.json?kind=departement", "department"),
        ("/changes.json?event=foudn", "found"),
        ("/search.json?q=预算&in=titel", "title"),
        ("/search.json?q=预算&sort=newset", "newest"),
        ("/findings.json?severity=eror", "error"),
    ],
)
def test_a_wrong_value_is_told_with_the_nearest_right_one(client: TestClient, path: str, near: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert f"是否指“{near}”" in answer.json()["detail"]


def links_of(client: TestClient, address: str) -> Iterator[str]:
    answer = client.get(address)
    assert answer.status_code in (200, 404, 410, 503), (address, answer.status_code, answer.text[:300])
    if answer.headers["content-type"].startswith("text/html"):
        tree = parsed(answer.text)
        for found in values(tree, "//a/@href | //link/@href"):
            target = urljoin(address, found).partition("#")[0]
            if urlsplit(target).netloc == "" and not target.startswith("/static/"):
                yield target
        for form in tree.forms:
            fields = {name: value or "" for name, value in form.fields.items()}
            if form.method == "GET":
                yield urljoin(address, form.action or address.partition("?")[0]) + "?" + urlencode(fields)


# What differs between pages of one kind: ids, years, codes.
PLACE = r"[0-9a-f-]{8,}|\d+|lh-\w+|qt-\w+"


def test_no_link_and_no_form_of_any_page_is_refused(client: TestClient) -> None:
    """A crawler that follows every link of every kind of page, and sends every form as it stands."""
    queue, met = ["/", "/?lang=en", "/board/2025?as_of=2026-02-01"], set[str]()
    while queue:
        address = queue.pop()
        parts = urlsplit(address)
        names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
        shape = f"{re.sub(PLACE, '*', parts.path)}?{'&'.join(names)}"
        if shape not in met:
            met.add(shape)
            queue += links_of(client, address)
    assert len(met) > 80, len(met)


LISTS = {
    "/board/2025": "organ_id", "/overdue/2025": "organ_id", "/matrix": "organ_id", "/findings": "report_id",
    "/changes": "report_id", "/search": "report_id", "/cells": "report_id", "/events": "organ_id",
}  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_kind_is_a_filter_of_every_list(client: TestClient, path: str) -> None:
    asked = {"/search": {"q": "年"}, "/cells": {"row": "requests.new"}}.get(path, {})
    told = {
        kind: [one[LISTS[path]] for one in client.get(f"{path}.json", params=asked | {"kind": kind}).json()["items"]]
        for kind in ("department", "township", "department,township", "committee")
    }
    assert told["committee"] == []
    assert all("lh-xsz" in organ or "lh-dhz" in organ for organ in told["township"])
    assert told["township"] or path == "/findings"
    assert sorted(told["department"] + told["township"]) == sorted(told["department,township"])


def test_kind_narrows_rates_words_and_the_api(client: TestClient) -> None:
    def first(path: str, **asked: str) -> dict[str, object]:
        found: dict[str, object] = client.get(path, params=asked).json()["items"][0]
        return found

    assert first("/regions/990101.json", kind="township")["filings"] == 2
    assert first("/overview/2025.json", kind="township")["filings"] == 2
    assert first("/trend.json", q="预算", kind="township")["years"] == [
        {"year": 2025, "count": 1, "reports": 1, "share": None}
    ]
    batch = client.get("/search/batch.json", params={"names": "预算", "kind": "township"}).json()["items"]
    assert batch == [{"name": "预算", "count": {"value": 1, "relation": "eq"}}]
    for path in ("filings?year=2025", "organs?", "changes?", "search?q=预算"):
        told = client.get(f"/api/v1/{path}&kind=township").json()["items"]
        assert told, path
        assert all({"lh-xsz", "lh-dhz"} & set(map(str, one.values())) or "西山镇" in str(one) for one in told)
    assert {tuple(one["kinds"]) for one in client.get("/api/v1/deadlines?year=2025&kind=township").json()["items"]} == {
        ("township",)
    }
    assert client.get("/deadlines.ics?kind=government").text.count("BEGIN:VEVENT") == 3


def test_every_list_as_data_has_items(client: TestClient) -> None:
    """Every .json that holds a list holds it under the one name; a report is one thing and no list."""
    for route in ours():
        forms = route_parameters(route).forms
        if "json" not in forms or route.path.endswith((".csv", ".xlsx", ".atom")) or route.path == "/reports/{name}":
            continue
        path = address(route)
        if path in ("/board", "/overdue", "/embed/trend", "/embed/cells"):  # of a few reports no chart is drawn
            continue
        answer = client.get(
            path if path.endswith(".json") else f"{path}.json",
            params=needed(route) | ({"q": "预算"} if "search" in path and "batch" not in path else {}),
        )
        told = answer.json()
        assert isinstance(told["items"], list), path


def test_every_form_is_told_in_the_link_header_and_is_there(client: TestClient) -> None:
    walked = 0
    for route in ours():
        takes = route_parameters(route)
        if not takes.forms or ("{name}" not in route.path and route.path.rpartition(".")[2] in takes.forms):
            continue
        path = address(route)
        asked = {"lang": "en", **needed(route), **({"q": "预算"} if "q" in takes.repeatable else {})}
        if path in ("/board", "/overdue", "/embed/trend", "/embed/cells"):  # of a few reports no chart is drawn
            continue
        links = told_links(client.get(path, params=asked).headers["link"])
        for form in takes.forms:
            (link,) = [target for target, more in links if urlsplit(target).path == f"{path}.{form}"]
            answer = client.get(link)
            assert answer.status_code == 200, link
            assert f'type="{answer.headers["content-type"].partition(";")[0]}"' in dict(links)[link]
            back = told_links(answer.headers["link"])
            assert [t for t, more in back if 'type="text/html"' in more and urlsplit(t).path == path], link
            walked += 1
        (chinese,) = [target for target, more in links if 'hreflang="zh-CN"' in more]
        assert client.get(chinese).text.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert walked > 40


def told_links(header: str) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in re.finditer(r"<([^>]*)>((?:; [a-z]+=\"[^\"]*\")*)", header)]


@pytest.mark.parametrize("path", ["/", "/board/2025.csv", "/api/v1/organs", "/changes.atom", "/no/such/page"])
def test_pages_of_other_sites_may_read(client: TestClient, path: str) -> None:
    for answer in (client.get(path, headers={"Origin": "https://news.example"}), client.head(path)):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Link" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in answer.headers
    asked = {"Origin": "https://news.example", "Access-Control-Request-Method": "GET"}
    preflight = client.options(path, headers=asked)
    assert (preflight.status_code, preflight.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    assert "access-control-allow-origin" not in client.post("/search/batch", data={"names": "预算"}).headers


def test_the_desk_is_read_by_nobody_elses_pages(client: TestClient) -> None:
    asked = {"Origin": "https://news.example", "Access-Control-Request-Method": "GET"}
    for answer in (client.get("/desk/orders", headers=asked), client.options("/desk", headers=asked)):
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["", "https://news.example"])
def test_who_may_read_is_a_setting(reading_room: FastAPI, origin: str) -> None:
    loaded, state = load_configuration(), reading_room.state.app_state
    settings = loaded.settings.model_copy(update={"serve": Serve(cross_origin=origin)})
    configuration = replace(loaded, settings=settings)
    app = create_app(state.engine, configuration, now=lambda: NOW, warc_folder=state.warc_folder)
    with TestClient(app) as client:
        answer = client.get("/robots.txt", headers={"Origin": "https://news.example"})
    assert answer.headers.get("access-control-allow-origin", "") == origin
    assert ("Origin" in answer.headers.get("vary", "")) == bool(origin)


@pytest.mark.parametrize("origin", ["news.example", "https://news.example/path"])
def test_an_origin_is_a_scheme_and_a_host(origin: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Serve(cross_origin=origin)


SITEMAP, OPENSEARCH = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://a9.com/-/spec/opensearch/1.1/}"


def locations(client: TestClient, address: str) -> list[str]:
    return [str(node.text) for node in ET.fromstring(client.get(address).content).iter(f"{SITEMAP}loc")]


def test_the_sitemap_leads_to_every_organ_and_report(client: TestClient) -> None:
    assert "Sitemap: http://testserver/sitemap.xml\n" in client.get("/robots.txt").text
    maps = locations(client, "/sitemap.xml")
    assert maps == [f"http://testserver/sitemaps/{name}.xml" for name in ("all", "990101", "990202")]
    found = [place for one in maps for place in locations(client, one)]
    assert len(found) == len(set(found))
    assert all(client.get(place).status_code == 200 for place in found)
    paths = {urlsplit(place).path for place in found}
    assert paths >= {"/", "/board/2025", "/organs/lh-jtj", "/reports/lh-czj-2025", "/reports/lh-slj-2024"}
    assert client.get("/sitemaps/440000.xml").status_code == 404


def test_a_browser_finds_the_search(client: TestClient) -> None:
    (described,) = values(page(client, "/"), "//link[@rel='search']/@href")
    answer = client.get(described)
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    tree = ET.fromstring(answer.content)
    assert tree.findtext(f"{OPENSEARCH}ShortName") == "年报"
    templates = {one.attrib["type"]: one.attrib["template"] for one in tree.iter(f"{OPENSEARCH}Url")}
    assert set(templates) == {"text/html", "application/atom+xml"}
    for media, template in templates.items():
        there = client.get(template.replace("{searchTerms}", "预算"))
        assert (there.status_code, there.headers["content-type"].partition(";")[0]) == (200, media)
