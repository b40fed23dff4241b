"""Whole pages around a made-up report: templates of six CMS families and of none, with their menus and their faults."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date

from bench.accuracy.tables import Dirt, TableMaker
from bench.accuracy.truth import Truth

_NEWS = (
    "我县召开春季农业生产现场会",
    "县图书馆延长夜间开放时间",
    "关于城区部分路段临时管制的公告",
    "全县安全生产检查结果公布",
    "新建小学主体工程完工",
    "县医院新增预约方式",
    "乡村道路养护工作启动",
    "夏季防汛物资储备到位",
)
_MENU = ("首页", "走进本县", "新闻中心", "政务公开", "政务服务", "互动交流", "政府信息公开年报", "依申请公开")

_ENCODINGS = ("utf8", "utf8", "gbk", "gbk-undeclared", "gbk-as-utf8", "utf8-as-gbk", "bom")
_DECLARED = {"utf8": "utf-8", "bom": "utf-8", "gbk": "gb2312", "gbk-undeclared": "", "gbk-as-utf8": "utf-8"}


@dataclass(slots=True)
class Made:
    """A page, what it should be read as, and the habits it was made with."""

    body: bytes
    url: str
    content_type: str
    truth: Truth
    listed: date | None
    shows_date: bool
    habits: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    dice: random.Random
    truth: Truth
    maker: TableMaker
    paragraph: str
    heading: str
    habits: list[str]

    def article(self) -> str:
        """Preamble, sections and tables as one run of HTML."""
        truth = self.truth
        parts = [self._p(text) for text in truth.preamble]
        tables: dict[int, Callable[[], str]] = {
            2: lambda: self.maker.disclosure(truth.form, truth.tables["disclosure"]),
            3: lambda: self.maker.requests(truth.requests_form, truth.tables["requests"]),
            4: lambda: self.maker.review(truth.tables["review"]),
        }
        for number, title, texts in truth.sections:
            inner = self._heading(number, title) + "".join(self._p(text) for text in texts)
            inner += tables[number]() if number in tables else ""
            parts.append(self._section(inner, number))
        return "\n".join(parts)

    def _section(self, inner: str, number: int) -> str:
        if self.paragraph == "tabs":
            return (
                f'<div class="tab" id="tab{number}" style="display:{"block" if number == 1 else "none"}">{inner}</div>'
            )
        return f"<div>{inner}</div>" if self.paragraph == "div" else inner

    def _p(self, text: str) -> str:
        shapes = {
            "p": f'<p style="text-indent:2em">{text}</p>',
            "tabs": f"<p>{text}</p>",
            "div": f"<div>　　{text}</div>",
            "br": f"　　{text}<br/>",
            "li": f"<li>{text}</li>",
            "span": f'<p><span style="font-family:仿宋"><font size="4">{text[:9]}</font>{text[9:]}</span></p>',
            "word": f'<p class="MsoNormal"><span style="mso-bidi-font-size:16pt">{text}<o:p></o:p></span></p>',
        }
        return shapes[self.paragraph]

    def _heading(self, number: int, title: str) -> str:
        text = f"{'一二三四五六'[number - 1]}、{title}"
        shapes = {
            "strong": self._p(text).replace(text, f"<strong>{text}</strong>"),
            "h2": f"<h2>{text}</h2>",
            "plain": self._p(text),
            "split": f"<p><b>{text[:2]}</b><b>{text[2:]}</b></p>",
        }
        return shapes[self.heading]


def make_page(dice: random.Random, truth: Truth, *, dirty: bool = True) -> Made:
    """One page; every choice comes from ``dice``."""
    dirt = _dirt(dice) if dirty else Dirt()
    habits = [item.name for item in fields(dirt) if getattr(dirt, item.name)]
    paragraph = dice.choice(("p", "p", "div", "br", "li", "span", "word", "tabs")) if dirty else "p"
    heading = dice.choice(("strong", "h2", "plain", "split"))
    page = _Page(dice, truth, TableMaker(dice, dirt), paragraph, heading, habits)
    family = dice.choice(tuple(_FAMILIES))
    html, url, shows = _FAMILIES[family](page)
    body, content_type, encoding = _encoded(dice, html, dirty=dirty)
    return Made(body, url, content_type, truth, None, shows, [family, paragraph, heading, encoding, *habits])


def _dirt(dice: random.Random) -> Dirt:
    def maybe(chance: float) -> bool:
        return dice.random() < chance

    return Dirt(
        word=maybe(0.3), full_width=maybe(0.1), thousands=maybe(0.15), units=maybe(0.05),
        blank=dice.choice(("", "", "&nbsp;", "-", "/", "—")), broken_labels=maybe(0.2), placeholders=maybe(0.15),
        split=maybe(0.15), repeat_header=maybe(0.1), reordered_columns=maybe(0.05), reordered_rows=maybe(0.05),
        unclosed=maybe(0.1), nested=maybe(0.07), boxed=maybe(0.15), by_block=maybe(0.2), padded=maybe(0.2),
    )  # fmt: skip


def _encoded(dice: random.Random, html: str, *, dirty: bool) -> tuple[bytes, str, str]:
    kind = (
        dice.choice(("utf8", "utf8", "gbk", "gbk-undeclared", "gbk-as-utf8", "utf8-as-gbk", "bom")) if dirty else "utf8"
    )
    charset = _DECLARED.get(kind, "gbk")
    declared = html.replace("<head>", f'<head><meta charset="{charset}">' if charset else "<head>", 1)
    body = declared.encode("gb18030" if kind.startswith("gbk") else "utf-8")
    header = f"text/html; charset={charset}" if charset and dice.random() < 0.5 else "text/html"
    return (b"\xef\xbb\xbf" + body if kind == "bom" else body), header, kind


def _frame(head: str, middle: str, *, sidebar: bool) -> str:
    menu = "".join(f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(_MENU))
    news = "".join(
        f'<li><a href="/n/{n}.html" title="{title}">{title}</a><span>2026-0{n % 9 + 1}-11</span></li>'
        for n, title in enumerate(_NEWS * (12 if sidebar else 1))
    )
    blurb = "本站由县政务服务中心建设维护，内容更新以各单位报送为准，转载请注明出处。" * (8 if sidebar else 1)
    return (
        f"<!DOCTYPE html><html><head>{head}</head><body><div class='top'><ul class='nav'>{menu}</ul></div>"
        f"<div class='main'>{middle}"
        f"<div class='side'><h3>最新动态</h3><ul>{news}</ul><p>{blurb}</p></div></div>"
        "<div class='footer'><p>主办：某县人民政府 承办：政务服务中心</p>"
        "<p>网站标识码：4114240001 豫ICP备12345678号</p>"
        "<script>var visits=1;</script></div></body></html>"
    )


def _head(page: _Page, *, metas: bool) -> str:
    truth = page.truth
    title = f"<title>{truth.title}_某县人民政府</title>"
    if not metas:
        return title
    day = truth.published.isoformat() + page.dice.choice((" 10:32", " 09:05:11", ""))
    return title + (
        f'<meta name="SiteName" content="某县人民政府"><meta name="ColumnName" content="政府信息公开年报">'
        f'<meta name="ArticleTitle" content="{truth.title}"><meta name="PubDate"content="{day}">'
        f'<meta name="ContentSource" content="{truth.organ}">'
    )


def _trs(page: _Page) -> tuple[str, str, bool]:
    day = page.truth.published
    middle = (
        "<div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/x/'>政府信息公开年报</a></div>"
        f"<h1>{page.truth.title}</h1><div class='info'>发布时间：{day} 来源：{page.truth.organ} 字体：[大 中 小]</div>"
        f"<div class='TRS_Editor'>{page.article()}</div><div class='share'>分享到：<a href='#'>微信</a></div>"
    )
    url = f"https://www.qingshi.gov.cn/zwgk/nb/{day:%Y%m}/t{day:%Y%m%d}_4519126.html"
    return _frame(_head(page, metas=True), middle, sidebar=False), url, True


def _jcms(page: _Page) -> tuple[str, str, bool]:
    truth, day = page.truth, page.truth.published
    table = (
        f"<table class='xxgk'><tr><td>索引号</td><td>11370883004325769B/{day:%Y}-01234</td><td>发布机构</td>"
        f"<td>{truth.organ}</td></tr>"
        f"<tr><td>成文日期</td><td>{truth.year + 1}-01-02</td><td>公开方式</td><td>主动公开</td></tr></table>"
    )
    middle = (
        f"{table}<div class='xl_title'>{truth.title}</div><div class='xl_doc'><span>发布时间：{day} 08:59</span>"
        f"<span>浏览次数： </span></div><div id='zoom' class='zoom'>{page.article()}</div>"
        "<p>上一篇：<a href='/1'>关于节假日值班安排的通知</a></p>"
    )
    url = f"http://www.nanpu.gov.cn/art/{day.year}/{day.month}/{day.day}/art_13666_1586121.html"
    return (
        _frame(_head(page, metas=page.dice.random() < 0.5), middle, sidebar=page.dice.random() < 0.3),
        url,
        True,
    )


def _vsb(page: _Page) -> tuple[str, str, bool]:
    day = page.truth.published
    shown = page.dice.choice((f"{day.year}年{day.month:02}月{day.day:02}日 17:12", f"{day} 17:12:21"))
    middle = (
        f"<form name='_newscontent_fromname'><h2 class='title'>{page.truth.title}</h2>"
        f"<p class='date'>时间：{shown} 点击数：</p>"
        f"<div id='vsb_content_2'><div class='v_news_content'>{page.article()}</div></div></form>"
    )
    return (
        _frame(_head(page, metas=False), middle, sidebar=False),
        "http://www.bq.gov.cn/info/1648/47211.htm",
        True,
    )


def _gkmlpt(page: _Page) -> tuple[str, str, bool]:
    day = page.truth.published
    data = {"title": page.truth.title, "publish_time": f"{day} 10:00:00", "content": page.article()}
    script = f"<script>window._CONFIG={{}};var DATA={json.dumps(data)};</script>".replace("</p>", "<\\/p>")
    middle = f"<div id='app'><h1>{page.truth.title}</h1></div>{script}"
    url = "http://www.yunling.gov.cn/gkmlpt/content/0/344/post_344022.html"
    return _frame(_head(page, metas=False), middle, sidebar=False), url, True


def _empire(page: _Page) -> tuple[str, str, bool]:
    day = page.truth.published
    middle = (
        "<table width='1000'><tr><td width='220'><ul><li>部门年报</li></ul></td><td>"
        f"<h1 class='content_title'>{page.truth.title}</h1><div class='content_attr'>发布日期：{day} 15:42:51 "
        f"来源： 县政府网 作者：王明</div><div class='wz_content'>{page.article()}</div>"
        "<div class='other'>返回顶部打印关闭</div></td></tr></table>"
    )
    url = f"http://www.shaliu.gov.cn/xxgk/nb/{day}/7477.html"
    return _frame(_head(page, metas=False), middle, sidebar=True), url, True


def _bare(page: _Page) -> tuple[str, str, bool]:
    """No known container, no meta tags, no date on the page: only an id in the address tells a day."""
    day = page.truth.published
    middle = f"<div class='a1'><div class='a2'>{page.truth.title}</div><div class='a3'>{page.article()}</div></div>"
    url = f"http://www.dl.gov.cn/show/{day:%Y%m%d}105206066.html"
    return _frame(_head(page, metas=False), middle, sidebar=page.dice.random() < 0.5), url, True


_FAMILIES: dict[str, Callable[[_Page], tuple[str, str, bool]]] = {
    "trs": _trs,
    "jcms": _jcms,
    "vsb": _vsb,
    "gkmlpt": _gkmlpt,
    "empire": _empire,
    "bare": _bare,
}
