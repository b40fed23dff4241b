"""Attribution of a row: is it a report, whose, of which year; by its title at first, by its page once that is read.

What is not surely told is a doubt (``Listing.doubt``) with the organs it may concern, never a guess and never silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.database.models import Listing
from archive.ingest.content import Content, folder_year_of, judge_content, report_year, there_since
from archive.ingest.page_authors import MOST_NAMED, TEXT, author_of, own_words, titles_and_opening, words_of_site
from archive.ingest.page_read import PageRead
from archive.ingest.roster import Named, Roster
from archive.recognition.doubt_kinds import Doubt
from archive.recognition.odd_titles import is_odd, mentions_openness, only_name
from archive.recognition.triage import Triage, is_cut, triage


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row is taken for; written into the row as a whole."""

    is_report: bool
    reason: str
    organ_id: str | None = None
    year: int | None = None
    doubt: Doubt = ""
    candidates: tuple[str, ...] = ()
    odd_title: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: the title of its column, and the organs of the region."""

    column_title: str
    roster: Roster

    @property
    def column(self) -> str:
        """What recognition is told of the place."""
        return self.column_title or self.roster.region_name


def by_title(listing: Listing, place: Place) -> None:
    """Attribute a row whose page is not read yet."""
    said = _triage(listing, place)
    if said.answer == "report":
        _write(listing, _named_report(listing, place, said.organ, said.year, said.reason, is_odd(listing.title)))
    elif said.answer == "other":
        _write(listing, _Said(False, said.reason))
    else:
        doubt: Doubt = "summary" if said.digest else "unopened"
        year = said.year or folder_year_of(listing)
        _write(listing, _Said(False, said.reason, None, year, doubt, _whose(listing.title, place)))


def leads_to_list(listing: Listing) -> None:
    """Attribute a row whose page is a list that was read as part of the column: it is nobody's report itself."""
    _write(listing, _Said(False, "its page is a list, whose rows are read as rows of the column"))


def by_page(listing: Listing, place: Place, read: PageRead) -> Content:
    """Return a row whose page was read; what the page is by its content."""
    said = _triage(listing, place)
    content = judge_content(read, digest=said.digest and said.answer != "report")
    if said.answer == "report" and not (content.kind == "other" and is_odd(listing.title)):
        _write(listing, _titled_report(listing, place, said, read, content))
    elif content.kind == "report":
        _write(listing, _odd_report(listing, place, said, read, content))
    elif said.answer == "other":
        _write(listing, _Said(False, said.reason))
    elif content.kind == "other" and not (said.digest and mentions_openness(listing.title)) and said.answer != "report":
        _write(listing, _Said(False, content.reason))
    else:
        _write(listing, _doubtful(listing, place, said, read, content))
    return content


def _triage(listing: Listing, place: Place) -> Triage:
    return triage(listing.title, column=place.column, seen=there_since(listing))


def _titled_report(listing: Listing, place: Place, said: Triage, read: PageRead, content: Content) -> _Said:
    """Attribute a row whose title says that it is a report; the page completes the title, and may contradict it."""
    odd = is_odd(listing.title)
    year, disputed = report_year(listing, said.year, content)
    if said.organ:
        found = _named_report(listing, place, said.organ, year, said.reason, odd)
    else:
        found = _told_report(author_of(place.roster, read, year, listing.url), year, said.reason, odd)
    if said.organ and found.doubt == "organ" and not found.candidates:  # 公开年报2025: what stands there is no name
        found = _told_report(author_of(place.roster, read, year, listing.url), year, said.reason, odd)
    elif said.organ and found.organ_id is None and found.doubt != "ambiguous":
        found = _told_by_page(place, found, read)
    if disputed and found.organ_id:
        reason = f"{said.reason}; the page speaks of {content.years[0]}"
        return replace(found, year=None, doubt="year", candidates=(found.organ_id,), reason=reason)
    return _with_other_organ(place, found, read)


def _odd_report(listing: Listing, place: Place, said: Triage, read: PageRead, content: Content) -> _Said:
    """Attribute a row whose page says that it is a report, though its title does not."""
    year, disputed = report_year(listing, said.year, content)
    whole = is_cut(listing.title) and bool(read.titles)  # the list cuts it off, the page bears it
    reason = f"{content.reason}; {said.reason}"
    in_title = place.roster.named_in(listing.title)
    named = author_of(place.roster, read, year, listing.url)
    if len(in_title) == 1 and _agrees(place, named, in_title[0]):
        named = Named(in_title[0])
    elif in_title and named.organ_id not in in_title:
        mine = (*in_title, *((named.organ_id,) if named.organ_id else named.candidates))
        named = Named(None, "ambiguous", tuple(dict.fromkeys(mine)))
    elif not in_title and named.doubt == "organ" and (bare := only_name(listing.title)):
        named = place.roster.resolve(bare, year, listing.url)
    found = _told_report(named, year, reason, odd=not whole)
    return _without_year(found) if disputed and named.organ_id else found


def _told_report(named: Named, year: int | None, reason: str, odd: bool) -> _Said:
    """Whose the page says that it is; a year that is not known either is doubtful for all whom it may be."""
    if named.doubt == "organ":
        reason = f"{reason}; its page names no organ for sure"
    elif named.doubt == "ambiguous":
        reason = f"{reason}; its page names several organs"
    found = _Said(True, reason, named.organ_id, year, named.doubt, named.candidates, odd)
    return _without_year(found) if named.organ_id and year is None else found


def _named_report(listing: Listing, place: Place, name: str, year: int | None, reason: str, odd: bool) -> _Said:
    if not name:
        return _Said(True, f"{reason}; no organ is named", None, year, "organ", (), odd)
    named = place.roster.resolve(name, year, listing.url)
    if named.doubt == "ambiguous":
        reason = f"{name} matches several organs: {', '.join(named.candidates)}"
    elif named.doubt == "near_name":
        reason = f"{name} is none of the roster's names, and close to: {', '.join(named.candidates)}"
    elif named.doubt:
        reason = f"{reason}; {name} names no organ"
    said = _Said(True, reason, named.organ_id, year, named.doubt, named.candidates, odd)
    return _without_year(said) if named.organ_id and year is None else said


def _without_year(said: _Said) -> _Said:
    if said.doubt == "organ" and not said.candidates:  # it may be anybody's
        return replace(said, organ_id=None, year=None)
    mine = (said.organ_id,) if said.organ_id else ()
    return replace(said, year=None, doubt="year", candidates=(*mine, *said.candidates))


def _told_by_page(place: Place, found: _Said, read: PageRead) -> _Said:
    """Correct a slip in the row's title where the page's own words name one of the organs it is close to.

    Whom else they name may be meant too; the account above the article mends nothing.
    """
    sure = _matched(place, own_words(read))
    if found.candidates and not sure <= set(found.candidates):
        return replace(found, candidates=tuple(dict.fromkeys((*found.candidates, *sorted(sure)))))
    if len(sure) != 1:
        return found
    said = replace(found, organ_id=sure.pop(), doubt="", candidates=())
    return _without_year(said) if said.year is None else said


def _with_other_organ(place: Place, found: _Said, read: PageRead) -> _Said:
    """Doubt a page whose own title and first words name another organ of the roster: it may be that one's report."""
    if not found.organ_id or found.doubt:
        return found
    others = _matched(place, titles_and_opening(read))
    if found.organ_id in others or not others:
        return found
    if place.roster.is_government(found.organ_id):  # the office draws up the government's: only a title tells
        drafted = {one for one in others if place.roster.is_government(one)}
        others -= drafted - _matched(place, [title.organ for title in read.titles])
    if not others:
        return found
    return replace(found, doubt="ambiguous", candidates=tuple(sorted(others)))


def _matched(place: Place, names: Sequence[str]) -> set[str]:
    return {found[0] for name in names if name and len(found := place.roster.match(name)) == 1}


def _agrees(place: Place, named: Named, in_title: str) -> bool:
    """Whether the page names the organ of the row's title, or nobody else; the government's may name its office."""
    told = {one for one in (named.organ_id, *named.candidates) if one}
    if not told or in_title in told:
        return True
    return all(place.roster.is_government(one) for one in (*told, in_title))


def _whose(title: str, place: Place) -> tuple[str, ...]:
    """Return the organs that a title names or nearly names."""
    named = place.roster.named_in(title)
    if named:
        return tuple(named)
    bare = only_name(title)
    return tuple(place.roster.near(bare)) if bare else ()


def _doubtful(listing: Listing, place: Place, said: Triage, read: PageRead, content: Content) -> _Said:
    doubt: Doubt = "summary" if said.digest else "unopened" if content.kind == "empty" else "unclear"
    in_title = _whose(listing.title, place)
    year = said.year
    if year is None and len(content.years) == 1:
        year = content.years[0]
    if year is not None and year >= there_since(listing).year and there_since(listing).month < 12:
        year = None
    candidates = in_title or _named_on_page(place, read)
    return _Said(False, f"{content.reason}; {said.reason}", None, year, doubt, candidates)


def _named_on_page(place: Place, read: PageRead) -> tuple[str, ...]:
    """Whom a page that is no report for sure may concern; nobody for anybody."""
    roster = place.roster
    names = [*own_words(read), *words_of_site(read)]
    if found := [organ for name in names for organ in (roster.match(name) or roster.near(name))]:
        return _with_county(place, found)
    text = read.reading.text[:TEXT]
    inside = roster.named_in(f"{read.headline}\n{text}")
    if not 0 < len(inside) <= MOST_NAMED:
        return ()
    county = roster.governments() if any(f"{word}{level}" in text for word in "全我本" for level in "县市区旗") else []
    return _with_county(place, [*inside, *county])


def _with_county(place: Place, organs: Sequence[str]) -> tuple[str, ...]:
    """With the government its office, and the other way round: what names one of them may mean the other."""
    pair = place.roster.government_and_office if any(map(place.roster.is_government, organs)) else ()
    return tuple(dict.fromkeys((*organs, *pair)))


def _write(listing: Listing, said: _Said) -> None:
    listing.is_report, listing.report_year, listing.organ_id = said.is_report, said.year, said.organ_id
    listing.reason, listing.doubt = said.reason, said.doubt
    listing.candidates, listing.odd_title = list(said.candidates), said.odd_title
