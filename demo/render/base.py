"""What a CMS family of the made-up web answers, and the values passed between server and families."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from demo.render.templates import render
from demo.world import Column, Publication, Site

COLUMN_TYPE = "信息公开年报"
CUT = 22  # characters of a title that a row shows when the site cuts them
# With ``cut_bare`` (EmpireCMS) the full title stands nowhere in the list, only on the article's page.
CUTTING = frozenset({"cut_titles", "cut_bare"})


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """One request as families see it. Header names are lower-case; a form body is merged into ``query``."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    over_tls: bool = False

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        form = self.body.decode("utf-8", "replace") if "form" in self.headers.get("content-type", "") else ""
        return dict(parse_qsl(urlsplit(self.target).query)) | dict(parse_qsl(form))


@dataclass(frozen=True, slots=True)
class DemoResponse:
    """One answer before the socket: text in the site's charset, and when it last changed (for 304)."""

    text: str
    status: int = 200
    content_type: str = "text/html"
    modified: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    charset: str = ""  # overrides the site's
    validated: bool = True  # False: the site never sends validators for this kind of page
    raw: bytes | None = None  # the bytes themselves, for a file or a page in a false encoding


@dataclass(frozen=True, slots=True)
class RowView:
    """One row as a template shows it."""

    title: str
    cut: str
    href: str
    date: date
    serial: int
    organ: str


class Family:
    """A CMS family: addresses of its pages, and its list pages with the quirks of the real one."""

    name = ""
    container = 'class="article-content"'  # attributes of the element that holds an article's body

    @property
    def adapter(self) -> str:
        """The adapter that an operator would name in the configuration."""
        return self.name

    def column_path(self, site: Site, column: Column) -> str:
        """Return the address of a column's first page, as an operator would write it into the configuration."""
        raise NotImplementedError

    def article_path(self, site: Site, publication: Publication) -> str:
        """Return the address of an article, absolute in its site."""
        raise NotImplementedError

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        """Return a list page (or the data behind one), or None when the address is none of this family's."""
        raise NotImplementedError

    def article(self, site: Site, publication: Publication, body: str, now: datetime) -> str:
        """Return the page of an article around its body: meta tags, breadcrumb, 索引号 block, heading."""
        column = self.column_of(site, publication)
        declared = printed_day(site, publication, now)
        return render(
            "article.html", site=site, p=publication, column=column, column_type=COLUMN_TYPE, title=publication.title,
            declared=declared, drafted=min(declared, publication.declared), body=body, container=self.container,
            clock=publication.appears.strftime("%H:%M"), up=self.column_path(site, column),
            here=f"http://{site.host}{self.address(site, publication)}",
            index_block="no_index_block" not in site.quirks,
        )  # fmt: skip

    def article_paths(self, site: Site, publication: Publication) -> list[str]:
        """Every address of an article; a mirrored one stands under two."""
        paths = [self.address(site, publication)]
        return [*paths, self.article_path(site, duplicate_row(publication))] if publication.mirrored else paths

    def address(self, site: Site, publication: Publication) -> str:
        """Where an article stands: its own place if it has one."""
        return publication.place or self.article_path(site, publication)

    def column_of(self, site: Site, publication: Publication) -> Column:
        """Return the column of an article; the first one when none takes its kind of organ."""
        return site.column_of(publication) or site.columns[0]


class StaticFamily(Family):
    """A family whose columns are numbered static pages."""

    def place(self, site: Site, ask: DemoRequest, now: datetime) -> tuple[Column, int] | None:
        """Return the column and the 1-based page that an address stands for."""
        raise NotImplementedError

    def lists(self, site: Site, ask: DemoRequest, now: datetime) -> DemoResponse | None:
        found = self.place(site, ask, now)
        if found is None:
            return None
        column, page = found
        rows = rows_of(self, site, column, now)
        pages = page_count(len(rows), site.per_page)
        if not 1 <= page <= pages:
            return None
        shown = sliced(rows, page, site.per_page)
        more = {"page": page, "pages": pages, "total": len(rows), "root": self.column_path(site, column)}
        return DemoResponse(list_text(self, site, column, shown, now, **more))


def named_column(site: Site, name: str | None) -> Column | None:
    """Return the column with an id; a site with one column needs no name for it."""
    return next((c for c in site.columns if c.id == name or (name is None and len(site.columns) == 1)), None)


def folder(root: str, site: Site, column: Column) -> str:
    """Return a column's own folder under ``root``; a site with one column uses ``root`` itself."""
    return root if len(site.columns) == 1 else f"{root}/{column.id}"


def hex_id(site: Site, publication: Publication) -> str:
    """Return the 32 hex digits some families name an article by."""
    return hashlib.md5(f"{site.region}/{publication.serial}".encode(), usedforsecurity=False).hexdigest()


def column_number(site: Site, column: Column, base: int = 10_000) -> int:
    """Return the number a CMS would have dealt to a column."""
    return base + int(site.region[-4:]) % 9000 + site.columns.index(column)


def origin(site: Site, ask: DemoRequest) -> str:
    """Scheme, host and port as the client wrote them, for families that print absolute addresses."""
    return f"http://{ask.headers.get('host', site.host)}"


def int_param(ask: DemoRequest, name: str, default: int) -> int:
    """Return a number out of a query; ``default`` when it is missing or is none."""
    value = ask.query.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 9 else default


@lru_cache(maxsize=5000)
def duplicate_row(publication: Publication) -> Publication:
    """Return the same page as a second row with an address of its own."""
    return replace(publication, serial=publication.serial + 500_000, mirrored=False, place="")


def printed_day(site: Site, publication: Publication, now: datetime) -> date:
    """Return the day a row or page shows: after a re-import every older page shows the day of the import."""
    days = [t.start for t in site.troubles if t.kind == "reimport" and publication.appears < t.start <= now]
    return max(days).date() if days else publication.declared_at(now)


def rows_of(family: Family, site: Site, column: Column, now: datetime, home: str = "") -> list[RowView]:
    """All rows of a column in the order of the list, twins included; ``home`` stands before their addresses."""
    trouble = site.trouble_at(now)
    if trouble and trouble.kind == "empty":
        return []
    cut = bool(site.quirks & CUTTING)
    views = []
    for listed in site.listed(now, column):
        for row in [listed, duplicate_row(listed)] if listed.mirrored else [listed]:
            said = row.row_title or row.title
            short = said[:CUT] + "…" if cut and len(said) > CUT else said
            href, day = home + family.address(site, row), printed_day(site, row, now)
            views.append(RowView(said, short, href, day, row.serial, row.organ.name))
    return views


def page_count(total: int, per_page: int) -> int:
    """Pages needed for so many rows; an empty list still has one."""
    return max(1, -(-total // per_page))


def sliced(rows: list[RowView], page: int, per_page: int) -> list[RowView]:
    """Return the rows of the 1-based page."""
    return rows[(page - 1) * per_page : page * per_page]


def entries(family: Family, site: Site) -> list[tuple[str, str]]:
    """Menu words and addresses of the site's annual-report columns."""
    return [(column.title, family.column_path(site, column)) for column in site.columns]


def list_text(family: Family, site: Site, column: Column, rows: list[RowView], now: datetime, **more: object) -> str:
    """Return a list page around its rows; a redesigned site shows cards whatever its family."""
    trouble = site.trouble_at(now)
    template = "redesigned.html" if trouble and trouble.kind == "redesign" else f"{family.name}/list.html"
    return render(
        template, site=site, column=column, rows=rows, title=column.title, column_type=COLUMN_TYPE,
        entries=entries(family, site), here=family.column_path(site, column), **more,
    )  # fmt: skip
