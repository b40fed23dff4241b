"""Fifty ways in which a page can come out differently although its report says the same, and fifty true edits."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from demo.counties import LAST_DAY, small_world
from demo.render.base import DemoRequest
from demo.render.families import FAMILIES
from demo.responses import ResponseCache
from demo.world import Site, at

Noise = Callable[[str, random.Random], str]
_CELL = re.compile(r"(<td[^>]*>)(\d+)(</td>)")
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_PROSE = re.compile(r"[一-鿿]{8,}")


def article() -> str:
    """A full report of the made-up web as one site would serve it, its three tables included."""
    site: Site = small_world().sites[0]
    site = replace(site, troubles=(), noise=True)
    page = next(p for p in site.publications if p.year == 2025 and p.kind == "report")
    path = FAMILIES[site.family].article_path(site, page)
    now = at(LAST_DAY + timedelta(days=30))
    return ResponseCache((site,)).answer(site.host, DemoRequest("GET", path), now).body.decode(site.charset)


def noisy(page: str, number: int) -> bytes:
    """The page as it may come on another day: each kind of noise by turns, and most of them together."""
    dice = random.Random(f"noise/{number}")
    chosen = [NOISES[number % len(NOISES)], *(noise for noise in NOISES if dice.random() < 0.4)]
    for noise in dict.fromkeys(chosen):
        page = noise(page, dice)
    return page.encode()


def edits(page: str) -> list[str]:
    """Fifty small true edits, each of the same page: digits and blanks of cells, a character, a sentence."""
    cells = [found for found in _CELL.finditer(page) if found.start() > page.index("<h1")]
    step = len(cells) // 30
    made = [_with(page, cells[n * step], _next_digit(cells[n * step][2])) for n in range(25)]
    made += [_with(page, cells[n * step], "") for n in range(25, 30)]
    tables = [found.span() for found in _TABLE.finditer(page)]
    prose = [
        p
        for p in _PROSE.finditer(page, page.index("article-content"), page.index('<div class="tools">'))
        if not any(start < p.start() < end for start, end in tables)
    ]
    places = [prose[n * len(prose) // 20] for n in range(20)]
    made += [page[: p.start() + 3] + "新增" + page[p.start() + 3 :] for p in places[:10]]
    made += [page[: p.start() + 2] + page[p.start() + 4 :] for p in places[10:20]]
    return made


def _with(page: str, cell: re.Match[str], value: str) -> str:
    return page[: cell.start(2)] + value + page[cell.end(2) :]


def _next_digit(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _today(page: str, dice: random.Random) -> str:
    day = f"2026年{dice.randint(1, 12)}月{dice.randint(1, 28)}日 星期{dice.choice('一二三四五六日')}"
    return re.sub(r"今天是[^<]*", f"今天是{day}", page)


def _counters(page: str, dice: random.Random) -> str:
    page = re.sub(r"浏览次数：\d*", f"浏览次数：{dice.randint(1, 99999)}", page)
    return re.sub(r'(<b id="visits">)\d*', rf"\g<1>{dice.randint(1, 9_999_999)}", page)


def _sessions(page: str, dice: random.Random) -> str:
    token = f"{dice.getrandbits(64):016x}"
    return re.sub(r'href="/(\w+)/"', rf'href="/\1/;jsessionid={token}"', page)


def _random_ids(page: str, dice: random.Random) -> str:
    return re.sub(r"<(p|div|td)\b", lambda tag: f'<{tag[1]} id="x{dice.getrandbits(32):08x}"', page)


def _token(page: str, dice: random.Random) -> str:
    hidden = f'<input type="hidden" name="csrf" value="{dice.getrandbits(64):x}">'
    return page.replace("<body>", f"<body>{hidden}")


def _comments(page: str, dice: random.Random) -> str:
    return page + f"<!-- served by node{dice.randint(1, 9)} in {dice.randint(1, 900)} ms -->"


def _script(page: str, dice: random.Random) -> str:
    code = f"<script>var _hmt=[];var t={dice.randint(1, 1 << 40)};var list=[{dice.randint(1, 99)},2];</script>"
    return page.replace("</body>", f"{code}</body>")


def _line_ends(page: str, dice: random.Random) -> str:
    return page.replace("\n", dice.choice(["\r\n", "\n\n", "\n   \t"]))


def _hot_news(page: str, dice: random.Random) -> str:
    news = "".join(
        f'<li><a href="/xw/{dice.randint(1, 9999)}.html">{dice.choice(["春耕", "防汛", "招聘", "义诊"])}工作动态{n}</a>'
        f"<span>2026-0{dice.randint(1, 9)}-1{n}</span></li>"
        for n in range(5)
    )
    return page.replace(
        '<div class="footer">', f'<div class="hot"><h3>热点信息</h3><ul>{news}</ul></div><div class="footer">'
    )


def _neighbours(page: str, dice: random.Random) -> str:
    links = f'<div class="pn"><p>上一篇：<a href="/{dice.randint(1, 999)}.html">关于{dice.choice("甲乙丙丁")}镇的通知</a></p></div>'
    return page.replace('<div class="tools">', f'{links}<div class="tools">')


def _assets(page: str, dice: random.Random) -> str:
    return page.replace("/site.css", f"/site.css?v={dice.randint(1, 999)}").replace(
        "/site.js", f"/site.js?{dice.random()}"
    )


def _printed_at(page: str, dice: random.Random) -> str:
    clock = f"<p>打印时间：2026-02-{dice.randint(10, 28)} {dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}:11</p>"
    return page.replace('<div class="footer">', f'<div class="footer">{clock}')


def _weather(page: str, dice: random.Random) -> str:
    told = f'<span class="weather">多云 {dice.randint(-9, 9)}℃～{dice.randint(10, 30)}℃</span>'
    return page.replace('<form action="/search"', f'{told}<form action="/search"')


def _spaces(page: str, dice: random.Random) -> str:
    return re.sub(r"</(p|tr|td)>", lambda end: f"</{end[1]}>{' ' * dice.randint(0, 3)}\n", page)


def _attributes(page: str, dice: random.Random) -> str:
    return re.sub(r"<(td|tr|p)>", lambda tag: f'<{tag[1]} style="line-height:{dice.randint(18, 32)}px">', page)


def _entities(page: str, dice: random.Random) -> str:
    return page.replace("：", dice.choice(["&#65306;", "：", "&#xFF1A;"]))


NOISES: tuple[Noise, ...] = (
    _today, _counters, _sessions, _random_ids, _token, _comments, _script, _line_ends, _hot_news, _neighbours, _assets,
    _printed_at, _weather, _spaces, _attributes, _entities,
)  # fmt: skip
