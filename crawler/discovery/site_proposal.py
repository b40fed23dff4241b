"""Everything found out about a new site, as it is shown to its operator and written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from archive.bilingual import Bilingual
from archive.config.kinds import OrganKind
from archive.errors import NianbaoError
from crawler.discovery.candidate import Candidate
from crawler.discovery.column_selection import SelectedColumn, Selection, select_columns
from crawler.discovery.county import CountyResult, determine_county, foreign_place
from crawler.discovery.frontier import Lead
from crawler.discovery.proposal_remarks import remarks_of, some_of
from crawler.discovery.roster_suggestion import SuggestedRoster, suggest_organs
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.unregistered_site import Subdomains
from crawler.discovery.walk_steps import VisitedPage


@dataclass(frozen=True, slots=True)
class SiteProposal:
    """A new site. ``site_id`` is its id in the configuration; ``found_on`` a civil day, Asia/Shanghai."""

    site_id: str
    home: str
    place: CountyResult
    choice: Selection
    roster: SuggestedRoster
    visited: Sequence[VisitedPage]
    found_on: date
    allow_private: bool = False
    others: frozenset[str] = frozenset()
    elsewhere: tuple[Lead, ...] = ()
    unheard_kinds: tuple[OrganKind, ...] = ()
    gaps: tuple[Bilingual, ...] = ()
    proxy: str = ""

    @property
    def hosts(self) -> list[str]:
        """The hosts of home page, columns and reports, the home page's first."""
        urls = [self.home, *(one.candidate.url for one in self.choice.columns)]
        urls += [url for one in self.choice.columns for url in one.candidate.rows]
        below = Subdomains(self.home, self.others)
        return list(dict.fromkeys(host for url in urls if (host := urlsplit(url).hostname or "") in below))

    @property
    def remarks(self) -> list[str]:
        """What the operator should look at before confirming, in English as the command line and the files say it."""
        return [one.en for one in remarks_of(self)]


def propose(
    walk: SiteWalk,
    found_on: date,
    *,
    region: str = "",
    name: str = "",
    site_id: str = "",
    allow_private: bool = False,
    any_code: bool = False,
    proxy: str = "",
) -> SiteProposal:
    """Judge a finished walk. Raises NianbaoError where the county cannot be told, naming the option that tells it, and
    where the pages bear 网站标识码 or name of another region than ``region``, or most of their rows name other places
    (``any_code``: not then)."""
    if region and not any_code and (other := foreign_place(walk.place, region)):
        raise NianbaoError(f"{walk.home} is not the home page of {region}: {other}; --any-code takes it all the same")
    choice = select_columns(walk.candidates)
    place = determine_county(walk.place, region, name)
    if choice.columns and not place.code:
        why = "; ".join(doubt.en for doubt in place.doubts)
        raise NianbaoError(f"the county of {walk.home} is not clear: {why}; give --region CODE")
    roster = suggest_organs([one.candidate for one in choice.columns], place.code, place.name)
    if not any_code and len(roster.elsewhere) > len(roster.organs):
        raise NianbaoError(
            f"most rows of the columns of {walk.home} name other places than {place.name}: "
            f"{some_of(roster.elsewhere)}; --any-code takes them all the same"
        )
    return SiteProposal(
        site_id or place.code,
        walk.home,
        place,
        choice,
        roster,
        walk.visited,
        found_on,
        allow_private,
        walk.others,
        tuple(walk.frontier.elsewhere.values()),
        tuple(walk.unheard_kinds),
        tuple(gap.told for gap in walk.gaps if not gap.is_whole),
        proxy,
    )


def describe_rows(candidate: Candidate) -> str:
    """Return the rows of a column in a sentence: how many, of whom, of which years, and whether that is all."""
    if candidate.sampled_from:
        return f"not read; believed because {candidate.sampled_from[0]} beside it is a column of reports"
    reports = candidate.reports
    years = sorted({said.report_year for _, said in reports if said.report_year})
    days = sorted(row.listed_date for row in candidate.rows.values() if row.listed_date)
    told = f"{len(candidate.rows)} rows on {candidate.pages} pages"
    told += f" of {candidate.total} that the column counts" if candidate.total is not None else ""
    told += "" if candidate.is_complete else ", not all of them read"
    told += f"; {len(candidate.hung)} files hang on the pages of {len(candidate.hung_on)}" if candidate.hung else ""
    told += f"; {len(reports)} are reports" + (f" of {years[0]} to {years[-1]}" if years else "")
    return told + (f"; newest row {days[-1]}" if days else "")


def is_yearly(columns: Sequence[SelectedColumn]) -> bool:
    """Return whether the columns are one a year, so that next year's is none of them."""
    return len(columns) > 1 and all(one.candidate.title[:2] in ("19", "20") for one in columns)
