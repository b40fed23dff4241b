"""Is the end of a list seen? Whatever on the page may lead to more rows, and was not followed, is told."""

from __future__ import annotations

import pytest

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.families import get
from crawler.visiting.list_end import Read, unread

URL = "http://www.yunling.example/zwgk/nb/index.html"
ORGANS = (
    *("财政局", "教育局", "民政局", "司法局", "水利局", "审计局", "统计局", "林业局", "商务局", "文旅局"),
    *("应急管理局", "医疗保障局", "信访局", "交通运输局", "自然资源局", "生态环境局"),
)


def rows(count: int) -> str:
    items = (
        f'<li><a href="/zwgk/nb/{100 + n}.html" title="云岭县{ORGANS[n % 16]}{2025 - n // 16}年政府信息公开工作年度报告">'
        f"云岭县{ORGANS[n % 16]}{2025 - n // 16}年政府信息公开工作年度报告</a><span>{2026 - n // 16}-01-{10 + n % 16}</span></li>"
        for n in range(count)
    )
    return f'<ul class="newslist">{"".join(items)}</ul>'


HEADER = (
    '<div class="topbar"><a href="/">首页</a><a href="/login">登录</a><a href="javascript:big()">大</a>'
    '<form action="/search"><input name="q"><input type="hidden" name="page" value="1"><button>搜索</button></form></div>'
    '<ul class="nav"><li><a href="/">网站首页</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/hd/">互动交流</a></li></ul>'
)
SIDE = (
    '<div class="leftbox"><h3>通知公告</h3><a class="more" href="/tzgg/">更多&gt;&gt;</a><ul>'
    '<li><a href="/tzgg/1.html">云岭县关于开展春季植树活动的通知</a></li><li><a href="/tzgg/2.html">云岭县道路施工期间交通管制的公告</a></li></ul></div>'
)
SHARE = (
    '<div class="tools"><a href="javascript:window.print()">【打印】</a><a href="javascript:window.close()">【关闭】</a>'
    '<a href="javascript:void(0)" class="bds_weixin" title="分享到微信"></a></div>'
)
FOOTER = (
    '<div class="footer"><a href="/wzdt/">网站地图</a><a href="/lxwm/">联系我们</a><p>您是第 <b>3</b> 位访客 主办：云岭县人民政府办公室</p>'
    '<select onchange="window.open(this.value)"><option>友情链接</option><option value="http://www.gov.example/">上级政府网</option></select></div>'
)
SCRIPTS = """<script>
$(window).scroll(function(){ if ($(this).scrollTop() > 200) { $('.totop').show(); } else { $('.totop').hide(); } });
new IntersectionObserver(function(es){ es.forEach(function(e){ e.target.src = e.target.getAttribute('data-src'); }); });
$.get('/hits.do?id=118', function(d){ $('#hits').text(d); });
</script>"""
CALENDAR = (
    '<table class="days">' + "".join(f'<td><a onclick="day({n})">{n}</a></td>' for n in range(1, 31)) + "</table>"
)


def page(before: str = "", after: str = "", count: int = 15) -> ParsedPage:
    body = (
        f"<html><head><title>信息公开年报</title>{SCRIPTS}</head><body>{HEADER}<div class='wrap'>{SIDE}"
        f"<div class='main'><div class='position'>当前位置：<a href='/'>首页</a> &gt; 信息公开年报</div>{before}{rows(count)}{after}"
        f"</div></div>{SHARE}{CALENDAR}{FOOTER}</body></html>"
    )
    return get("generic").parse(ColumnPage(URL, body.encode(), "text/html; charset=utf-8", URL))


def doubt(parsed: ParsedPage, pages: int = 1) -> str:
    """Why the visit this page (one of ``pages`` that were read) is not complete; "" when it is."""
    read = Read(pages, len(parsed.rows), {0: len(parsed.rows)}, parsed.total, parsed.pages, [URL])
    missing = parsed.total is not None and len(parsed.rows) < parsed.total
    trouble = unread(read, {0: parsed.leads})
    return trouble.reason if trouble else "rows are missing" if missing else ""


MORE = {
    "arrows of an icon font without an address": '<div class="ctl"><a class="arr arr-l" href="#"><i class="iconfont">&#xe604;</i></a><a class="arr arr-r" href="#"><i class="iconfont">&#xe605;</i></a></div>',
    "an arrow of an icon font": '<p><a class="ar" href="/zwgk/nb/index.html?p=2"><i class="iconfont">&#xe605;</i></a></p>',
    "an empty place that a script loads": "<div id='older'></div><script>$('#older').load('/zwgk/nb/older')</script>",
    "an empty list that a script writes": '<ul id="wnList"></ul><script>fetch("/api/nb").then(r=>r.text()).then(t=>{document.getElementById("wnList").innerHTML=t})</script>',
    "an empty place that a framework fills": '<div id="app"></div><script>new Vue({el:"#app",template:"<x-list/>"})</script>',
    "a link to nowhere": '<a href="javascript:void(0)" class="n">下一页</a>',
    "a link to the page's top": '<p><a href="#" id="xiaye">下页</a></p>',
    "a plugin that makes pages": '<div class="tcdPageCode"></div><script>$(".tcdPageCode").createPage({pageCount:3,current:1})</script>',
    "a form sent back": "".join(f"<a href=\"javascript:__doPostBack('AspNetPager1','{n}')\">{n}</a> " for n in (2, 3)),
    "a button": '<input type="button" value="下一页" onclick="nextp()">',
    "a sentence of pages": "<p>当前第1页 共3页</p>",
    "a sentence of pages and place": "<span>页次：1/3</span>",
    "a sentence of a table of data": "<div>显示第 1 至 15 项结果，共 36 项</div>",
    "a button for more years": '<button class="load" type="button">查看更多年报</button>',
    "a link to more": '<p style="text-align:right"><a href="/zwgk/nblist.html">更多&gt;&gt;</a></p>',
    "scrolling": "<script>$(window).scroll(function(){ if (near()) { loadMore(); } });</script>",
    "an observer": "<script>new IntersectionObserver(function(){ fetch('/nb/list?page=' + (++n)); }).observe(end);</script>",
    "a bootstrap pager": "<div id='pg-demo'></div><script>$('#pg-demo').twbsPagination({totalPages: 3});</script>",
    "a count of pages in a script": "<script>var totalPage = 3;</script>",
    "a count of rows in a script": "<script>var recordCount = 36, size = 15;</script>",
    "numbers that lead nowhere": '<ul class="pagination"><li><a href="#">1</a></li><li><a href="#">2</a></li></ul>',
    "pictures only": '<div class="pagebar"><a class="l" href="javascript:;"></a><a class="r" href="javascript:;"></a></div>',
    "a picture with a name": '<a href="javascript:toPage(2);"><img src="/images/n.gif" alt="下一页"></a>',
    "an icon with a name": '<a title="下一页" href="javascript:;"><i class="icon"></i></a>',
    "a hidden number": '<form id="f" method="post"><input type="hidden" name="pageNo" value="1"></form>',
    "a hidden count": '<input type="hidden" id="totalPages" value="3">',
    "a choice of pages": "<select><option>第1页</option><option>第2页</option></select>",
    "a thing with data": '<a data-url="/nb/list?start=15" class="btn">点击加载更多</a>',
    "a folded list": '<div class="showmore">展开全部</div>',
    "a rest": "<p>还有21条</p>",
    "a switched element": '<div class="el-pagination"><button type="button" class="btn-next"><i class="el-icon"></i></button></div>',
    "numbers in brackets": '<font>[1]</font><a onclick="gp(2)">[2]</a><a onclick="gp(3)">[3]</a>',
    "words of a foreign maker": "<div>Page 1 of 3</div>",
    "an empty item": '<ol><li class="next" data-page="2"><span></span></li></ol>',
    "words without any behaviour": '<div class="turner"><em>上一页</em><em>下一页</em></div>',
    "a script file": '<div class="M-box"></div><script src="/js/jquery.pagination.js"></script>',
    "a table that pages itself": "<script>$('#t').DataTable({pageLength: 15});</script>",
    "another host": '<a href="http://list.other.example/nb/2.html">下一页</a>',
    "older reports": '<a href="/zwgk/oldnb/">往年年报</a>',
    "numbers without addresses": '<p><a class="on">1</a> <a>2</a> <a>3</a></p>',
    "a count of reports": '<p class="tip">共<em>36</em>份年报</p>',
    "a deed with a number": '<a onclick="ajaxList({no:2})">后15条</a>',
    "an arrow": '<div class="ctrl"><span onclick="nxt()">&rsaquo;</span></div>',
    "a place among pages": '<div class="ctl">1/3</div>',
    "a frame": '<iframe src="/zwgk/nb/list2.html"></iframe>',
    "an attribute": '<div class="lister" data-total-pages="3"></div>',
    "a cell that is painted": '<table><tr><td background="/img/pre.gif">&nbsp;</td><td background="/img/nxt.gif" id="nxt">&nbsp;</td></tr></table>',
    "a picture without words": '<p><img src="/images/next.png" style="cursor:pointer"></p>',
    "an icon without words": '<p><i class="icon-next"></i></p>',
    "a part of a picture": '<img src="/p.gif" usemap="#m"><map name="m"><area href="/zwgk/nb/index_2.html" coords="1,1,9,9"></map>',
    "a menu of classes": '<select onchange="load(this.value)"><option>县政府部门</option><option>乡镇街道</option></select>',
}  # fmt: skip


@pytest.mark.parametrize("kind", MORE)
def test_what_may_lead_to_more_rows_is_told(kind: str) -> None:
    parsed = page(after=MORE[kind])
    assert len(parsed.rows) == 15
    assert doubt(parsed)


def test_tabs_before_the_list_may_hold_rows_of_their_own() -> None:
    parsed = page(before='<div class="tabs"><span onclick="tab(1)">部门</span><span onclick="tab(2)">乡镇</span></div>')
    assert "部门/乡镇" in doubt(parsed)


HONEST = {
    "an empty place that nobody fills": '<div id="rest"></div><script>var rest = 3;</script>',
    "a counter of visits beside the list": "<div id='hits'></div><script>$.get('/hits.do',function(d){$('#hits').html(d)})</script>",
    "what is shared, filled by a script": "<div id='share'></div><script>$('#share').load('/share.html')</script>",
    "nothing": "",
    "one page of one": '<div class="page">共1页 <span>首页</span> <span>上一页</span> <b>1</b> <span>下一页</span> <span>尾页</span></div>',
    "all rows counted": '<div class="page">第1页/共1页 共15条记录 <a href="javascript:void(0)">下一页</a></div>',
    "switched off": '<div class="page"><a class="disabled">上一页</a><b>1</b><a class="disabled" href="javascript:;">下一页</a></div>',
    "a script for one page": '<div class="page"><script>createPageHTML(1,0,"index","html");</script></div>',
    "a plugin that counts all": "<div id='laypage'></div><script>laypage.render({elem:'laypage',count:15,limit:20});</script>",
    "a link to itself": f'<div class="page"><a href="{URL}">下一页</a></div>',
    "another box with more": SIDE,
    "a picture that floats": '<div class="right"></div><p class="r"></p><i class="icon-eye"></i>',
    "a step that is switched off": '<p><i class="icon-next disabled"></i></p>',
    "a slide's step": '<div class="swiper"><i class="icon-next"></i></div>',
    "the weather": '<div class="wt">晴 8/15℃</div>',
    "a count of organs": "<p>本栏目共39个单位公开</p>",
    "a video box": '<div class="swiper"><a href="javascript:;" class="swiper-button-next">&gt;</a><span>1/5</span></div>',
}  # fmt: skip


@pytest.mark.parametrize("kind", HONEST)
@pytest.mark.parametrize("count", [7, 15])
def test_a_whole_column_with_all_that_stands_on_pages_is_complete(kind: str, count: int) -> None:
    if "15" in HONEST[kind] and count != 15:
        pytest.skip("states another count")
    parsed = page(after=HONEST[kind], count=count)
    assert len(parsed.rows) == count
    assert doubt(parsed) == ""


def test_years_to_choose_are_offered_and_no_pages() -> None:
    for choice in (
        '<select onchange="go(this.value)"><option>2025</option><option>2024</option></select>',
        '<ul class="years"><li class="on">2025年</li><li><a href="javascript:y(2024)">2024年</a></li></ul>',
        '<div class="yeartab"><a href="/zwgk/nb/2025/">2025年度</a><a href="/zwgk/nb/2024/">2024年度</a></div>',
    ):
        parsed = page(before=choice, count=7)
        assert parsed.offered == [2024, 2025], choice
        assert doubt(parsed) == "", choice


def test_all_numbers_read_are_an_end() -> None:
    pager = '<div class="pager"><a onclick="go(1)">1</a><a onclick="go(2)">2</a><a onclick="go(3)">3</a><a onclick="go(c+1)">下一页</a></div>'
    parsed = page(after=pager)
    assert doubt(parsed, pages=2)
    assert doubt(parsed, pages=3) == ""


def test_another_part_of_the_list_is_told_unless_it_was_read() -> None:
    part = "".join(
        f'<p class="r2"><a href="/zwgk/nb/b{n}.html">云岭县{n}号镇人民政府2025年政府信息公开工作年度报告</a></p>'
        for n in (1, 2, 3)
    )
    parsed = page(after=f'<div class="towns">{part}</div>')
    outside = [lead for lead in parsed.leads if lead.seen.startswith("a report outside the list")]
    assert len(parsed.rows) == 18 or len(outside) == 3
    assert len(parsed.rows) == 18 or doubt(parsed)


def test_a_page_that_ends_in_its_middle_is_told() -> None:
    body = f"<html><body>{rows(15)}<div class='foot'>主办".encode()
    parsed = get("generic").parse(ColumnPage(URL, body, "text/html; charset=utf-8", URL))
    assert "the page ends without its closing tag" in doubt(parsed)


@pytest.mark.parametrize(
    ("pager", "told"),
    [
        ('<page-nav pages="2" current="1"></page-nav>', True),
        ('<page-nav pages="1" current="1"></page-nav>', False),
        ('<el-pagination :total="30" :page-size="15"></el-pagination>', True),
        ('<el-pagination :total="15" :page-size="15"></el-pagination>', False),
        ('<div id="app"><page :p="1" :t="2" @go="go"></page></div>', True),
        ('<site-header pages="9"></site-header>', False),
    ],
)
def test_an_element_of_a_script_that_is_named_like_a_pager_leads_on(pager: str, told: bool) -> None:
    found = page(after=pager)
    trouble = unread(Read(1, 15, {0: 15}, found.total, found.pages, []), {0: found.leads})
    assert (trouble is not None) == told


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a href="/zwgk/nb/index.html?p=2"><img src="/images/arrow_r.gif"></a>', True),
        ('<a href="/zwgk/nb/?p=2">下一屏</a>', True),
        ('<a href="index_2.html">更早的</a>', True),
        ('<a href="/zwgk/nb/index.html?p=1">一</a>', False),
        ('<a href="/zwgk/nb/index.html?lang=en">EN</a>', False),
        ('<a href="/zwgk/nb/index.html?font=2">大字体</a>', False),
        ('<a href="/zwgk/nb2/index.html?p=2">别处</a>', False),
        ('<a href="/zwgk/nb/zn_2.html">指南</a>', False),
        ('<a href="/zwgk/nb/?id=7">另一栏目</a>', False),
        ('<a href="/zwgk/nb/?id=7&p=2">另一栏目</a>', False),
    ],
)
def test_a_link_to_another_page_of_the_column_leads_on_whatever_it_shows(link: str, told: bool) -> None:
    found = page(after=f"<div>{link}</div>")
    asked = [one.url for one in found.next_pages]
    trouble = unread(Read(1, 15, {0: 15}, found.total, found.pages, asked), {0: found.leads})
    assert (trouble is not None or bool(asked)) == told
