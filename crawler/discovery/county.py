"""Which county a site is: its identifier (网站标识码), its name, and the table of divisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archive.bilingual import Bilingual
from archive.config.regions import regions
from archive.recognition.fold import tidy
from crawler.adapters.markup import collapse_spaces
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.page_names import PageNames


@dataclass(slots=True)
class CountyEvidence:
    """What the pages say of their site, counted; most pages of a site say the same."""

    codes: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)

    def see(self, names: PageNames, text: str) -> None:
        """Take one page into account."""
        words = discovery_words()
        said = [names.tag("SiteIDCode")]
        bare = "".join(names.tree.text_content().split())
        said += [found for pattern in words.site_codes for found in pattern.findall(bare)]
        self.codes.update({code[:6] for code in said if len(code) == 10 and code.isascii() and code.isdigit()})
        self.names.update({name for name in (_county(names.tag("SiteName")), _county(_tail(names))) if name})

    @property
    def code(self) -> str:
        """The division code most pages show; empty when none does."""
        return next((code for code, _ in self.codes.most_common(1)), "")

    @property
    def name(self) -> str:
        """The site's name as a division, such as 嘉祥县; empty when no page says it."""
        return next((name for name, _ in self.names.most_common(1)), "")


@dataclass(frozen=True, slots=True)
class CountyResult:
    """Code and name of the county, and how they were come by; ``doubts`` are for the operator."""

    code: str
    name: str
    why: str
    doubts: tuple[Bilingual, ...] = ()


def determine_county(place: CountyEvidence, code: str = "", name: str = "") -> CountyResult:
    """Decide on the county; ``code`` and ``name`` given by the operator win. An empty code: it could not be told."""
    if code:
        return CountyResult(code, name or _name_of(code) or place.name, "given by the operator", _unknown(code))
    named = regions().find(name or place.name)
    if place.code:
        known = _name_of(place.code)
        doubts = list(_unknown(place.code))
        if known and place.name and known != place.name:
            doubts.append(
                Bilingual(
                    f"网站自称{place.name}，而网站标识码属于{known}{place.code}",
                    f"the site calls itself {place.name}, but its identifier is that of {known} {place.code}",
                )
            )
        return CountyResult(place.code, name or place.name or known, "网站标识码 of the pages", tuple(doubts))
    if len(named) == 1:
        return CountyResult(named[0], name or place.name, "the site's name, in config/regions.csv")
    several = Bilingual(f"{place.name}是{'、'.join(named)}的名称", f"{place.name} is the name of {', '.join(named)}")
    doubt = several if named else Bilingual("没有页面标明网站标识码", "no page shows 网站标识码")
    return CountyResult("", name or place.name, "", (doubt,))


def foreign_code(place: CountyEvidence, code: str) -> str:
    """Return why pages are another region's than ``code``, by their 网站标识码; empty when they may be its own.

    The code of a region above or below it is none of another: a county's pages may stand on its city's platform.
    """
    own, given = place.code, code[:6]
    if not own or _is_near(own, given):
        return ""
    named = f" {_name_of(own)}" if _name_of(own) else ""
    called = f", and they call themselves {place.name}" if place.name else ""
    return f"its pages bear 网站标识码 {own}…, that of{named or ' another region'}{called}"


def foreign_place(place: CountyEvidence, code: str) -> str:
    """Return why pages are another county's than ``code``: by their 网站标识码, else by the name most of them bear.

    Empty when they may be its own; several counties share a name, and a city's site may carry a county's pages.
    """
    if told := foreign_code(place, code):
        return told
    named = regions().find(place.name) if place.name and not place.code else []
    if not named or any(_is_near(one, code[:6]) for one in named):
        return ""
    return f"its pages call themselves {place.name} ({', '.join(named[:3])}), not {_name_of(code[:6]) or code}"


def _is_near(one: str, code: str) -> bool:
    """Return whether a code is another's, above or below it, or of a division beside it that has ended: sites keep the
    codes and names of counties that became cities."""
    if _stem(one).startswith(_stem(code)) or _stem(code).startswith(_stem(one)):
        return True
    known = regions().region(one) if one in regions() else None
    return known is not None and known.valid_to is not None and one[:4] == code[:4]


def _stem(code: str) -> str:
    """Return a division code without the pairs of zeros at its end: 32 for a province, 3209 for a city."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def _name_of(code: str) -> str:
    return regions().name(code) if code in regions() else ""


def _unknown(code: str) -> tuple[Bilingual, ...]:
    told = Bilingual(f"区划表（config/regions.csv）中没有{code}", f"{code} is not in config/regions.csv")
    return () if code in regions() else (told,)


def _county(said: str) -> str:
    """Return 嘉祥县 out of 嘉祥县人民政府门户网站; empty when nothing of a division is left."""
    name = discovery_words().site_name_ends.sub("", tidy(collapse_spaces(said)))
    return name if 2 <= len(name) <= 15 and name[-1] in "省市县区旗州盟" else ""


def _tail(names: PageNames) -> str:
    """Return the last part of a page's title, where sites put their own name."""
    title = collapse_spaces(names.tree.findtext(".//title"))
    for mark in "_|-—–":
        title = title.rsplit(mark, maxsplit=1)[-1].strip() or title
    return title
