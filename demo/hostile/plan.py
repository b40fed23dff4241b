"""Makes a world hostile: every kind befalls each county, or each organ's report, with the same probability, seeded.

What each organ truly did stays as it was; only how it shows changes. Every change leaves its kind in ``oddities`` of
the page or in ``hostile`` of the site, so that what may honestly be doubted is known too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from demo.generated_tables import seeded
from demo.hostile.lists import OTHER_LISTS, PAGERS, SCRIPT_LISTS
from demo.hostile.names import joined, look_alike, traditional, words
from demo.hostile.oddity_kinds import COUNTY_KINDS, KINDS
from demo.world import Face, Incident, Publication, Site, World, at

YEAR = 2025
_PLAIN_FAMILIES = ("generic", "php", "empirecms", "trs", "ucap", "vsb", "content_n")
_DECODINGS = ("gbk_as_utf8", "utf8_as_gbk", "twice", "latin", "meta_only")
_FAULTS = ("waf_page", "says_empty", "half", "robots_list", "not_found_page", "login")
_PAGE_FAULTS = ("http_404", "http_500", "http_503", "reset", "waf_page", "truncated", "maintenance")
_LASTING_FAULTS = ("script_body", "empty_body", "robots")
_MARKED = ("pager", "script_list", "other_list", "decoding")  # columns in markup of their own
_ALWAYS, _EVER = at(date(2000, 1, 1)), at(date(2100, 1, 1))


def harden(world: World, rate: float, seed: int = 0, kinds: Collection[str] = KINDS) -> World:
    """Return the world with each of these kinds at this rate."""
    made = (_Hardening(site, world, rate, seeded(seed, site.region, "hostile"), kinds) for site in world.sites)
    return replace(world, sites=tuple(one.done for one in made))


class _Hardening:
    """One site on its way to being hostile. Draws are made for every kind, wanted or not: one seed, one world."""

    def __init__(self, site: Site, world: World, rate: float, rng: Random, kinds: Collection[str]) -> None:
        self.site, self.world, self.rate, self.kinds = site, world, rate, kinds
        self.pages = list(site.publications)
        self._rng, self._site_seed = rng, rng.random()
        for kind in COUNTY_KINDS:
            if self._falls(kind, "county"):
                self._county(kind)
        self._organs()
        self.done = replace(self.site, publications=tuple(self.pages))

    def _dice(self, *parts: object) -> Random:
        return seeded(self._site_seed, *parts)

    def _falls(self, kind: str, *parts: object) -> bool:
        return kind in self.kinds and self._dice(kind, *parts).random() < self.rate

    # --- the column ----------------------------------------------------------------------------------------------

    def _county(self, kind: str) -> None:
        rng = self._dice(kind, "how")
        if kind == "one_account":  # nothing is hidden: it is every page's 来源, whoever wrote it
            account = rng.choice(self.site.organs[1:]).name
            self.pages = [replace(page, account=account) for page in self.pages]
            return
        if kind == "year_folders" or (kind in _MARKED and rng.random() < 0.7):
            self.site = replace(self.site, family=rng.choice(_PLAIN_FAMILIES))
        variants = {
            "pager": tuple(PAGERS), "script_list": tuple(SCRIPT_LISTS), "other_list": tuple(OTHER_LISTS),
            "decoding": _DECODINGS, "site_fault": _FAULTS,
        }.get(kind, ("",))  # fmt: skip
        start, end = self._span(kind, rng)
        odd = Incident(kind, start, end, variant=rng.choice(variants))
        self.site = replace(self.site, hostile=(*self.site.hostile, odd))
        if kind == "roll_up":
            self._roll_up(rng)

    def _span(self, kind: str, rng: Random) -> tuple[datetime, datetime]:
        """From the start, from some evening on, or for some days around a deadline."""
        first = self.world.first_day
        if kind == "roll_up":
            return _ALWAYS, _EVER
        if kind == "newest_year":
            return at(date(2026, 1, rng.randint(2, 28)), "08:00"), _EVER
        roll = rng.random()
        begins = at(first + timedelta(days=rng.randint(1, 60)), "08:00")
        if kind == "site_fault" or roll < 0.25:
            due = rng.choice((date(2026, 1, 31), date(2026, 1, 31), date(2026, 3, 31)))
            begins = at(due - timedelta(days=rng.randint(0, 6)), "08:00")
            return begins, begins + timedelta(days=rng.randint(1, 12))
        return (_ALWAYS if roll < 0.6 else begins), _EVER

    def _roll_up(self, rng: Random) -> None:
        """One page with the files of all organs but the government's, every year or only the newest."""
        if self.site.family == "xxgk_annual_report":  # it has no list in which the page could have a row
            self.site = replace(self.site, family="generic")
        years = (YEAR - 1, YEAR) if rng.random() < 0.5 else (YEAR,)
        office = self.site.organs[1]
        for year in years:
            own = [p for p in self.pages if p.year == year and p.kind == "report" and p.organ.kind != "government"]
            if not own:
                continue
            first = min(own, key=lambda p: p.appears)
            title = rng.choice(words()["roll_ups"]).format(county=self.site.name, year=year)
            page = Publication(office, year, title, first.appears, first.declared, 900_000 + year, kind="roll_up")
            page = replace(page, oddities=("roll_up",))
            inside = {
                p: replace(p, listed=False, place=f"/files/{year}/{p.serial}.docx", edits=(), oddities=("roll_up",))
                for p in own
            }
            self.pages = [inside.get(p, p) for p in self.pages] + [page]

    # --- one organ's report --------------------------------------------------------------------------------------

    def _organs(self) -> None:
        for kind, change in self._changes().items():
            for number, page in enumerate(self.pages):
                last = page.year == YEAR - 1
                if page.kind != "report" or not page.listed or page.oddities or (last and kind == "reused_id"):
                    continue
                if self._falls(kind, page.organ.id, page.year):
                    changed = change(page, self._dice(kind, page.organ.id, page.year, "how"))
                    self.pages[number] = replace(changed, oddities=(*page.oddities, kind))
        self._digests()
        if "merged" in self.kinds:
            self._merge()

    def _changes(self) -> dict[str, Callable[[Publication, Random], Publication]]:
        return {
            "odd_title": self._odd_title, "look_alike": self._look_alike, "reused_id": self._reused_id,
            "retitled": self._retitled, "page_fault": self._page_fault, "wrong_date": self._wrong_date,
        }  # fmt: skip

    def _odd(self, page: Publication, rng: Random, since: datetime) -> Face:
        said = {
            "organ": page.organ.name, "short": page.organ.name.removeprefix(self.site.name), "year": page.year,
            "last": page.year - 1, "yy": page.year % 100, "tens": {2024: "二四", 2025: "二五"}[page.year],
            "declared": page.declared, "traditional": traditional(page.organ.name),
        }  # fmt: skip
        if rng.random() < 0.25:
            return Face(since, row_title=rng.choice(words()["row_titles"]).format(**said))
        title = rng.choice(words()["odd_titles"])
        lead = rng.choice(words()["leads"]) if "关于" in title or rng.random() < 0.1 else ""
        return Face(since, title=title.format(**said), lead=lead.format(**said))

    def _odd_title(self, page: Publication, rng: Random) -> Publication:
        return replace(page, faces=(self._odd(page, rng, _ALWAYS),))

    def _look_alike(self, page: Publication, rng: Random) -> Publication:
        name = look_alike(page.organ, self.site.name, rng)
        title = page.title.replace(page.organ.name, name)
        everywhere = name if rng.random() < 0.6 else ""
        return replace(page, faces=(Face(_ALWAYS, title=title, organ_name=everywhere),))

    def _retitled(self, page: Publication, rng: Random) -> Publication:
        later = page.appears + timedelta(days=rng.randint(1, 20))
        if rng.random() < 0.5:  # put right later on
            first = self._odd(page, rng, _ALWAYS)
            return replace(page, faces=(first, Face(later, title=page.title, row_title=page.title)))
        return replace(page, faces=(self._odd(page, rng, later),))

    def _reused_id(self, page: Publication, rng: Random) -> Publication:
        """Give the report the address of an older one: its organ's own, or another's, which moves away."""
        family = self.site.family
        if family == "xxgk_annual_report":
            return page
        old = [
            n for n, p in enumerate(self.pages) if p.year < page.year and p.listed and not p.place and not p.oddities
        ]
        own = [n for n in old if self.pages[n].organ.id == page.organ.id]
        chosen = own if own and rng.random() < 0.5 else old
        if not chosen:
            return page
        number = rng.choice(chosen)
        before = self.pages[number]
        taken = _address(self.site, before)
        moved = replace(before, serial=before.serial + 300_000)
        if chosen is own and rng.random() < 0.5:
            gone = replace(before, withdrawn_at=page.appears)
        else:
            gone = replace(before, faces=(Face(page.appears, place=_address(self.site, moved)),))
        self.pages[number] = replace(gone, oddities=("reused_id",))
        return replace(page, place=taken)

    def _page_fault(self, page: Publication, rng: Random) -> Publication:
        start = max(page.appears, at(self.world.first_day, "00:00")) if rng.random() < 0.6 else None
        if rng.random() < 0.4:
            return replace(page, troubles=(Incident(rng.choice(_LASTING_FAULTS), _ALWAYS, _EVER),))
        day = (start or page.appears + timedelta(days=rng.randint(0, 25))).replace(hour=0, minute=0)
        kind = rng.choice(_PAGE_FAULTS)
        length = timedelta(days=1 if kind == "http_404" else rng.choice((1, 1, 2, 5)))
        return replace(page, troubles=(Incident(kind, day, day + length),))

    def _wrong_date(self, page: Publication, rng: Random) -> Publication:
        """Print a day of another year: typed by hand in January, or a day that has not come yet."""
        years = rng.choice((-1, -1, 1))
        return replace(
            page, declared=page.declared.replace(day=min(page.declared.day, 28), year=page.declared.year + years)
        )

    def _digests(self) -> None:
        """Beside the report stands its 图解, a row of its own."""
        for page in list(self.pages):
            if page.kind == "report" and page.listed and self._falls("digested", page.organ.id, page.year):
                rng = self._dice("digested", page.organ.id, page.year, "how")
                title = rng.choice(words()["digests"]).format(organ=page.organ.name, year=page.year)
                self.pages.append(
                    Publication(
                        page.organ,
                        page.year,
                        title,
                        page.appears + timedelta(hours=rng.randint(0, 60)),
                        page.declared,
                        page.serial + 700_000,
                        kind="distractor",
                    )
                )

    def _merge(self) -> None:
        """Two bureaus become one, or one gets a new name; the roster is not told."""
        departments = [organ for organ in self.site.organs[2:] if organ.kind == "department"]
        plain = [organ for organ in departments if organ.name.endswith("局")]
        for number in range(0, len(plain) - 1, 2):
            one, two = plain[number : number + 2]
            if not self._falls("merged", one.id):
                continue
            rng = self._dice("merged", one.id, "how")
            own = [p for p in self.pages if p.year == YEAR and p.kind == "report" and p.organ.id in (one.id, two.id)]
            if not own or any(p.oddities for p in own):
                continue
            first = min(own, key=lambda p: p.appears)
            alone = rng.random() < 0.3
            name = self.site.name + rng.choice(words()["renamed"]) if alone else joined(one, two, self.site.name, rng)
            title = f"{name}{YEAR}年政府信息公开工作年度报告"
            kept = [p for p in own if alone and p.organ.id != first.organ.id]
            covers = () if alone else (one.id, two.id)
            merged = replace(
                first, title=title, faces=(Face(_ALWAYS, title=title, organ_name=name),), covers=covers,
                edits=(), withdrawn_at=None, oddities=("renamed" if alone else "merged",),
            )  # fmt: skip
            self.pages = [p for p in self.pages if p not in own] + kept + [merged]


def _address(site: Site, page: Publication) -> str:
    from demo.render.families import FAMILIES

    return FAMILIES[site.family].article_path(site, page)
