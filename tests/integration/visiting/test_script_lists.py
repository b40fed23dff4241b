"""Lists that scripts ask for, read without a browser: the request stands in the page's scripts or in their files."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.paths import data_dir
from archive.database.engine import open_database
from archive.database.models import Listing
from archive.ingest.notes import VisitNote
from tests.integration.visiting.script_web import (
    COLUMN,
    REPORTS,
    Asked,
    Report,
    Said,
    ScriptSite,
    configured,
    items,
    page,
    visits_of,
)

ALL = len(REPORTS)  # 22
LAYUI = """<ul class="gk">{rows}</ul><div id="fy"></div><script>
var lanmu = 'b-31';
layui.use(['laypage'], function () {{
  layui.laypage.render({{elem: 'fy', count: {count}, limit: 8, jump: function (obj, first) {{ if (!first) load(obj.curr); }}}});
}});
function load(n) {{
  $.ajax({{url: '/gk/rows', method: 'post', data: {{lanmu: lanmu, limit: 8, page: n}},
          success: function (html) {{ $('.gk').html(html); }}}});
}}</script>"""


def paged_html(asked: Asked) -> Said:
    """Eight rows in the page, the others as HTML for a form."""
    if asked.path == COLUMN:
        return page(LAYUI.format(rows=items(REPORTS[:8]), count=ALL))
    if asked.path == "/gk/rows" and asked.method == "POST" and asked.form.get("lanmu") == "b-31":
        number = int(asked.form["page"])
        return items(REPORTS[(number - 1) * 8 : number * 8]) or "<p>暂无数据</p>"
    return None


def refused(asked: Asked) -> Said:
    """The same page; its server no longer knows the request."""
    return paged_html(asked) if asked.path == COLUMN else None


def stuck(asked: Asked) -> Said:
    """A server that gives page 1 whatever is asked."""
    return paged_html(asked) if asked.path == COLUMN else items(REPORTS[:8]) if asked.path == "/gk/rows" else None


def uncounted(asked: Asked) -> Said:
    """JSON that states no count; the list ends with a short page."""
    if asked.path == COLUMN:
        return page(
            """<div id="v"></div><script>
            const api = "/svc/list", every = 10;
            function go(p) { fetch(api, {method: "POST", headers: {"Content-Type": "application/json"},
              body: JSON.stringify({column: {code: "K9"}, every: every, pageSize: every, pageNo: p - 1})})
              .then(r => r.json()).then(d => draw(d.payload.entries)); }
            go(1);</script>"""
        )
    if asked.path == "/svc/list":
        number, wanted = asked.json["pageNo"], asked.json["column"]["code"]
        some = REPORTS[number * 10 : (number + 1) * 10] if wanted == "K9" else []
        return {"payload": {"entries": [{"title": r.title, "url": r.path, "pubtime": r.day} for r in some]}}
    return None


def counted_wrong(asked: Asked) -> Said:
    """An interface that counts rows which it does not give."""
    said = uncounted(asked)
    if isinstance(said, dict):
        said["payload"]["total"] = ALL + 9
    return said


def by_files(asked: Asked) -> Said:
    """A shell: one script file holds the site's id, another the request; the class stands in the address."""
    if asked.path == "/dyn/list.html":
        scripts = "".join(f'<script src="/js/{one}"></script>' for one in ("jquery-3.6.js", "base.js", "infopub.js"))
        return page(f'<div id="list"></div><div id="pager"></div>{scripts}')
    if asked.path == "/js/base.js":
        return 'var siteConf = {siteGuid: "c0ffee-77", front: "/FRONT"};\nvar pageRows = 9;'
    if asked.path == "/js/infopub.js":
        return """function query(i) { var q = parse(location.search);
          $.ajax({type: "post", url: siteConf.front + "/rest/info/getlist", dataType: "json",
            data: {params: JSON.stringify({deptcode: q.deptcode, categorynum: q.categorynum, pageIndex: i - 1,
                                           pageSize: pageRows, siteGuid: siteConf.siteGuid})}, success: draw}); }"""
    if asked.path == "/FRONT/rest/info/getlist":
        said = json.loads(asked.form["params"])
        if said["siteGuid"] != "c0ffee-77" or said["categorynum"] != "009":
            return {"custom": {"total": 0, "data": []}}
        start = said["pageIndex"] * said["pageSize"]
        some = REPORTS[start : start + said["pageSize"]]
        rows = [{"title": r.title, "infodate": r.day, "infourl": r.path} for r in some]
        return {"custom": {"total": ALL, "data": rows}}
    return None


def hanweb(asked: Asked) -> Said:
    """The directory's search, its parameters in hidden fields and a tree's frame."""
    if asked.path == "/col/col31/index.html":
        return page(
            """<iframe src="/module/xxgk/tree.jsp?divid=d31&area=99077700"></iframe><div id="d31"></div>
            <input type="hidden" id="jdid" value="4"><input type="hidden" name="infotypeId" value="">
            <script>xxgk.init({post: "/module/xxgk/search.jsp?texttype=0", box: "#d31"});</script>"""
        )
    if asked.path == "/module/xxgk/search.jsp" and asked.method == "POST":
        if (asked.form.get("infotypeId"), asked.form.get("area")) != ("Q7", "99077700"):
            return "<table></table><p>暂无信息</p>"
        number = int(asked.form["currpage"])
        rows = "".join(
            f'<tr><td>{n}</td><td><a href="{r.path}">{r.title}</a></td><td>{r.day}</td></tr>'
            for n, r in enumerate(REPORTS[(number - 1) * 6 : number * 6], 1)
        )
        return f"<table>{rows}</table><div>共 {ALL} 条记录 第 {number} / 4 页 <a href='#' onclick='to({number + 1})'>下一页</a></div>"
    return None


def groups(asked: Asked) -> Said:
    """jpage with a proxy of its own: six rows in the page, the others as JSON with padding around XML."""

    def store(some: list[Report]) -> str:
        cells = "".join(
            f'<record><![CDATA[<li><a href="{r.path}">{r.title}</a><i>{r.day}</i></li>]]></record>' for r in some
        )
        return f"<datastore><totalrecord>{ALL}</totalrecord><recordset>{cells}</recordset></datastore>"

    if asked.path == COLUMN:
        return page(
            f"""<div id="g"></div><script>$("#g").jpage({{dataStore: '{store(REPORTS[:6])}',
            proxyUrl: '/cms/messageController/getMessage.do', perPage: 3, groupSize: 2,
            ajaxParam: {{columnId: 'm-9'}}}});</script>"""
        )
    if asked.path == "/cms/messageController/getMessage.do" and asked.query.get("columnId") == "m-9":
        start, end = int(asked.query["startrecord"]), int(asked.query["endrecord"])
        return f"back({json.dumps({'result': store(REPORTS[start - 1 : end])})})"
    return None


def portal(asked: Asked) -> Said:
    """Later pages stand at one address for all lists of the site, outside the column's folder."""
    number = int(asked.query.get("currentPage") or 1)
    if asked.path in (COLUMN, "/portal/ui"):
        ahead, last = min(number + 1, 3), 3
        link = "/portal/ui?pageId=77104&moduleId=m5&currentPage="
        pager = f"""<div>第{number}页/共{last}页 <a onclick="turn(this,'{link}{ahead}')">下一页</a>
                    <a onclick="turn(this,'{link}{last}')">尾页</a></div>"""
        return page(f"<ul class='gk'>{items(REPORTS[(number - 1) * 8 : number * 8])}</ul>{pager}")
    return None


def news(number: int) -> str:
    return "".join(
        f'<li><a href="/xw/{number}{n}.html">我县召开第{n}次工作会议</a><b>2026-02-0{n}</b></li>' for n in (1, 2, 3)
    )


def widget(asked: Asked) -> Said:
    """A list that no pager turns, and beside it news that a script asks for by pages."""
    if asked.path == COLUMN:
        script = "$.get('/xw/latest', {page: 1, size: 3}, function (h) { $('.news').html(h); });"
        return page(f"<ul class='gk'>{items(REPORTS[:8])}</ul><div class='news'></div><script>{script}</script>")
    return news(1) + "<p>共3条 1/1页</p>" if asked.path == "/xw/latest" else None


def from_zero(asked: Asked) -> Said:
    """Pages that are counted from 0, which the script does not show."""
    if asked.path == COLUMN:
        script = "var turn = function (k) { $.post('/gk/turn', {page: k, rows: 8}, show); };"
        pager = "<div class='pages'>共22条 第1/3页 <a href='javascript:;' onclick='turn(next)'>下一页</a></div>"
        return page(f"<ul class='gk'>{items(REPORTS[:8])}</ul>{pager}<script>{script}</script>")
    if asked.path == "/gk/turn":
        number = int(asked.form["page"])
        return items(REPORTS[number * 8 : (number + 1) * 8]) or "<p>没有更多数据</p>"
    return None


def second_request(asked: Asked) -> Said:
    """A shell whose script asks for news first and for the list after it."""
    if asked.path == COLUMN:
        return page(
            """<ul class="n"></ul><ul class="l"></ul><script>
            $.getJSON('/svc/news?page=1&size=3', drawNews);
            $.getJSON('/svc/gk?size=11&page=' + no, draw);</script>"""
        )
    if asked.path == "/svc/news":
        return {
            "list": [{"title": f"我县召开第{n}次会议", "url": f"/xw/{n}.html", "date": "2026-02-01"} for n in (1, 2, 3)]
        }
    if asked.path == "/svc/gk":
        start = (int(asked.query["page"]) - 1) * 11
        rows = [{"title": r.title, "url": r.path, "date": r.day} for r in REPORTS[start : start + 11]]
        return {"list": rows, "totalCount": ALL}
    return None


def pager_in_a_file(asked: Asked) -> Said:
    """Rows in the page; what asks for the others stands in a script file."""
    if asked.path == COLUMN:
        pager = (
            "<div class='fy'><span>1</span><span onclick='more(2)'>下一页</span></div><script src='/js/fy.js'></script>"
        )
        return page(f"<input id='lm' type='hidden' value='b-31'><ul class='gk'>{items(REPORTS[:8])}</ul>{pager}")
    if asked.path == "/js/fy.js":
        return (
            "var lm = 'b-31'; function more(p) { $.post('/gk/rows', {lanmu: lm, page: p}, function (h) { fill(h); }); }"
        )
    return paged_html(asked)


def framed(asked: Asked) -> Said:
    """The list stands in a frame, and is turned there by a script."""
    if asked.path == COLUMN:
        return page('<iframe src="/site/inner/list.html?org=9" width="100%" height="700"></iframe>')
    if asked.path == "/site/inner/list.html":
        script = "function turn(n) { $.get('/site/inner/more', {org: 9, size: 8, pageNo: n}, show); }"
        return f"<html><body><ul class='m'>{items(REPORTS[:8])}</ul><script>{script}</script></body></html>"
    if asked.path == "/site/inner/more" and asked.query.get("org") == "9":
        number = int(asked.query["pageNo"])
        return {"html": items(REPORTS[(number - 1) * 8 : number * 8]), "total": ALL}
    return None


SITES = {
    "framed": ScriptSite(framed),
    "widget": ScriptSite(widget),
    "zero": ScriptSite(from_zero),
    "second": ScriptSite(second_request),
    "filepager": ScriptSite(pager_in_a_file),
    "paged": ScriptSite(paged_html),
    "refused": ScriptSite(refused),
    "stuck": ScriptSite(stuck),
    "uncounted": ScriptSite(uncounted),
    "counted": ScriptSite(counted_wrong),
    "files": ScriptSite(by_files, "/dyn/list.html?categorynum=009&deptcode=02"),
    "hanweb": ScriptSite(hanweb, "/col/col31/index.html?number=Q7"),
    "groups": ScriptSite(groups),
    "portal": ScriptSite(portal),
}


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, VisitNote]]:
    with configured(tmp_path_factory.mktemp("scripts"), SITES):
        yield visits_of(SITES)


def listed(site: str) -> set[str]:
    """The titles in the database."""
    with Session(open_database(f"sqlite:///{data_dir() / 'nianbao.db'}")) as session:
        return set(session.scalars(select(Listing.title).where(Listing.column_id == f"{site}/c0")))


@pytest.mark.parametrize(
    "name", ["paged", "uncounted", "files", "hanweb", "groups", "portal", "zero", "second", "filepager", "framed"]
)
def test_every_row_is_read_without_a_browser(visits: dict[str, VisitNote], name: str) -> None:
    visit = visits[name]
    assert (visit.outcome, visit.rows) == ("complete", ALL), (visit.error_class, visit.reason)
    assert listed(name) == {one.title for one in REPORTS}


def test_a_request_that_brings_nothing_leaves_the_rows_of_the_page_and_the_visit_unfinished(
    visits: dict[str, VisitNote],
) -> None:
    visit = visits["refused"]
    assert (visit.outcome, visit.error_class, visit.rows) == ("partial", "pager_unread", 8)


def test_what_a_script_asks_for_beside_the_list_is_no_part_of_it(visits: dict[str, VisitNote]) -> None:
    visit = visits["widget"]
    assert (visit.outcome, visit.error_class, visit.rows) == ("partial", "pager_unread", 8)
    assert "another list" in visit.reason
    assert all("会议" not in title for title in listed("widget"))


def test_a_server_that_gives_the_same_page_again_is_not_believed(visits: dict[str, VisitNote]) -> None:
    visit = visits["stuck"]
    assert visit.outcome == "partial"
    assert visit.error_class in ("repeated_page", "pager_unread", "rows_missing")


def test_rows_that_an_interface_counts_and_does_not_give_are_missed(visits: dict[str, VisitNote]) -> None:
    assert (visits["counted"].outcome, visits["counted"].error_class) == ("partial", "rows_missing")


def test_the_search_is_asked_for_the_class_of_the_columns_own_address(visits: dict[str, VisitNote]) -> None:
    asked = [one for one in SITES["hanweb"].asked if one.path.endswith("search.jsp")]
    assert sorted(one.form["currpage"] for one in asked) == ["1", "2", "3", "4"]
    assert {one.form["jdid"] for one in asked} == {"4"}
