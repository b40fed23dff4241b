"""Whose a report is whose row names nobody: the page's own words, the stronger before the weaker, and all who remain
possible where they contradict each other.

A name in the page's title, in the sentence of authorship or below the text is the author's own word. 发布机构, 来源,
the site's name behind the title and the folder are words of the site: often one account publishes for all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from archive.ingest.page_read import PageRead
from archive.ingest.roster import Named, Roster
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import recognise

MOST_NAMED = 3  # a text that names more organs than this names them in passing
TEXT = 4000
_THROUGHOUT = 3  # a report that says 我局 names others once or twice
_COUNTY_WIDE = tuple(f"{word}{level}" for word in "全我本" for level in "县市区旗")


def titles_and_opening(read: PageRead) -> list[str]:
    """Whom the page's own titles and its first words name."""
    return _distinct([*(title.organ for title in read.titles), read.opening])


def own_words(read: PageRead) -> list[str]:
    """Return the same, then who signed it."""
    return [name for name in _distinct([*titles_and_opening(read), read.signed]) if looks_like_organ(name)]


def words_of_site(read: PageRead) -> list[str]:
    """Return the publisher above the article, the folder it lies in, and the site's name behind its title."""
    folder = recognise("政府信息公开年度报告", column=read.column).organ if read.column else ""
    names = _distinct([read.source, folder, read.reading.organ, read.site])
    return [name for name in names if looks_like_organ(name)]


def author_of(roster: Roster, read: PageRead, year: int | None, url: str) -> Named:
    """Return the organ whose report the page is, or a doubt with those whose it may be (none: any of the column).

    An organ with a doubt beside: it is taken for his, and may be one of the candidates'.
    """
    signs = _Signs.of(roster, read)
    if signs.mine:
        rivals = tuple(one for one in signs.site if one not in signs.mine)
        if len(signs.mine) > 1:
            return Named(None, "ambiguous", signs.mine)
        return Named(signs.mine[0], "ambiguous" if rivals else "", rivals)
    if signs.strange:
        return _strange(roster, signs, year, url)
    if signs.government:
        return _county(roster, _governments(roster, read, (*signs.government, *signs.county)))
    return _by_site(roster, read, signs)


@dataclass(frozen=True, slots=True)
class _Signs:
    """``mine``: bureaus and towns that the page's own words name, ``strange`` names there that no roster has,
    ``government`` the government or its office there; ``site`` and ``county``: the same by the words of the site."""

    mine: tuple[str, ...]
    strange: tuple[str, ...]
    government: tuple[str, ...]
    site: tuple[str, ...]
    county: tuple[str, ...]

    @classmethod
    def of(cls, roster: Roster, read: PageRead) -> _Signs:
        own = {name: roster.match(name) for name in own_words(read)}
        site = {name: roster.match(name) for name in words_of_site(read)}
        mine, government = _apart(roster, [one for found in own.values() for one in found])
        others, county = _apart(roster, [one for found in site.values() for one in found])
        if read.site in site:  # the county's name stands behind every title of its site
            county = tuple(one for one in county if one not in site[read.site])
        return cls(mine, tuple(name for name, found in own.items() if not found), government, others, county)


def _strange(roster: Roster, signs: _Signs, year: int | None, url: str) -> Named:
    """Attribute by a name near those of the roster, or a new one; the site's own word for another stays a doubt."""
    named = roster.resolve(signs.strange[0], year, url)
    rivals = tuple(one for one in signs.site if one != named.organ_id)
    if not rivals or (named.doubt and not named.candidates):
        return named
    return Named(named.organ_id, named.doubt or "ambiguous", tuple(dict.fromkeys((*named.candidates, *rivals))))


def _by_site(roster: Roster, read: PageRead, signs: _Signs) -> Named:
    """Only the site says who published it: whom the text names again and again wrote it, else it may be anybody's."""
    text = read.reading.text[:TEXT]
    often = roster.counted_in(f"{read.headline}\n{text}")
    told, _ = _apart(roster, list(often))
    few = told if len(told) <= MOST_NAMED else ()
    if len(signs.site) > 1:
        return Named(None, "ambiguous", tuple(dict.fromkeys((*signs.site, *few))))
    if writer := _writer(told, often):
        rivals = tuple(one for one in signs.site if one != writer)
        return Named(writer, "ambiguous" if rivals else "", rivals)
    if signs.site:
        return Named(signs.site[0]) if signs.site[0] in told else Named(signs.site[0], "organ")
    if told:
        candidates = tuple(dict.fromkeys((*few, *_governments(roster, read, signs.county)))) if few else ()
        return Named(None, "organ", candidates)
    if signs.county and any(word in text for word in _COUNTY_WIDE):
        return _county(roster, _governments(roster, read, signs.county))
    return Named(None, "organ", ())


def _writer(told: tuple[str, ...], often: Counter[str]) -> str | None:
    """Return the bureau or town that a text speaks of throughout; the others are named in passing."""
    first = max(told, key=lambda one: often[one], default=None)
    if first is None or often[first] < _THROUGHOUT:
        return None
    return first if all(often[first] >= 2 * often[one] for one in told if one != first) else None


def _governments(roster: Roster, read: PageRead, named: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of government and office that the page names: they draw up each other's reports."""
    inside = (one for one in roster.named_in(read.reading.text[:TEXT]) if roster.is_government(one))
    return tuple(dict.fromkeys((*named, *inside)))


def _county(roster: Roster, named: tuple[str, ...]) -> Named:
    """Government or office: the one that alone is named, and the other may be meant all the same."""
    if len(named) > 1:
        return Named(None, "ambiguous", named)
    others = tuple(one for one in roster.government_and_office if one not in named)
    return Named(named[0], "ambiguous" if others else "", others)


def _apart(roster: Roster, organs: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the government and its office apart from the others."""
    county = {one for one in organs if roster.is_government(one)}
    distinct = dict.fromkeys(organs)
    return tuple(one for one in distinct if one not in county), tuple(one for one in distinct if one in county)


def _distinct(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]
