"""Everything found out about a new site, as it is shown to its operator and written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from archive.errors import NianbaoError
from crawler.discovery.candidate import Candidate
from crawler.discovery.column_selection import SelectedColumn, Selection, select_columns
from crawler.discovery.county import CountyResult, determine_county, foreign_place
from crawler.discovery.frontier import Lead
from crawler.discovery.roster_suggestion import SuggestedRoster, suggest_organs
from crawler.discovery.site_walk import SiteWalk, VisitedPage
from crawler.discovery.unregistered_site import Subdomains

_MOST_SHOWN = 12  # of a list of names in a remark


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
    unheard_kinds: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def hosts(self) -> list[str]:
        """The hosts of home page, columns and reports, the home page's first."""
        urls = [self.home, *(one.candidate.url for one in self.choice.columns)]
        urls += [url for one in self.choice.columns for url in one.candidate.rows]
        below = Subdomains(self.home, self.others)
        return list(dict.fromkeys(host for url in urls if (host := urlsplit(url).hostname or "") in below))

    @property
    def remarks(self) -> list[str]:
        """What the operator should look at before confirming."""
        said = list(self.place.doubts)
        if silent := [one.id for one in self.choice.columns if not one.kinds]:
            said.append(f"of which kinds of organ these columns speak is not clear, fill it in: {_some(silent)}")
        if self.roster.nameless:
            said.append(f"{self.roster.nameless} reports whose titles name no organ; their pages may")
        if self.roster.elsewhere:
            said.append(f"names of other places, left out: {_some(self.roster.elsewhere)}")
        if self.unheard_kinds:
            said.append(
                f"no report of these kinds of organ was found, and each organ may have pages of its own: "
                f"{', '.join(self.unheard_kinds)}"
            )
        said += [f"{gap}; the others may stand elsewhere" for gap in self.gaps]
        if self.roster.silent:
            said.append(f"no report of the two newest years, abolished or late: {_some(self.roster.silent)}")
        if self.roster.gone:
            said.append(f"left out, no report of the three newest years: {_some(self.roster.gone)}")
        if self.roster.unseen_towns:
            said.append(f"towns of the county without a report in these columns: {_some(self.roster.unseen_towns)}")
        outside = sorted({urlsplit(url).hostname or "" for one in self.choice.columns for url in one.candidate.rows})
        if strange := [host for host in outside if host not in self.hosts]:
            said.append(f"rows lead to hosts that are not registered: {_some(strange)}")
        if self.elsewhere:
            said += other_hosts(self.elsewhere, self.home)
        return said


def other_hosts(leads: Sequence[Lead], home: str) -> list[str]:
    """Return for each other host that a link of the column's name leads to how it is accepted."""
    first = {urlsplit(lead.url).hostname or "": lead for lead in reversed(leads)}
    return [
        f"a link {lead.name} leads to another host, {lead.url}; where the county's reports stand there: "
        f"nianbao site add {home} --host {host}"
        for host, lead in sorted(first.items())[:_MOST_SHOWN]
    ]


def propose(
    walk: SiteWalk,
    found_on: date,
    *,
    region: str = "",
    name: str = "",
    site_id: str = "",
    allow_private: bool = False,
    any_code: bool = False,
) -> SiteProposal:
    """Judge a finished walk. Raises NianbaoError where the county cannot be told, naming the option that tells it, and
    where the pages bear 网站标识码 or name of another region than ``region``, or most of their rows name other places
    (``any_code``: not then)."""
    if region and not any_code and (other := foreign_place(walk.place, region)):
        raise NianbaoError(f"{walk.home} is not the home page of {region}: {other}; --any-code takes it all the same")
    choice = select_columns(walk.candidates)
    place = determine_county(walk.place, region, name)
    if choice.columns and not place.code:
        raise NianbaoError(f"the county of {walk.home} is not clear: {'; '.join(place.doubts)}; give --region CODE")
    roster = suggest_organs([one.candidate for one in choice.columns], place.code, place.name)
    if not any_code and len(roster.elsewhere) > len(roster.organs):
        raise NianbaoError(
            f"most rows of the columns of {walk.home} name other places than {place.name}: {_some(roster.elsewhere)}; "
            "--any-code takes them all the same"
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
    told += f"; {len(reports)} are reports" + (f" of {years[0]} to {years[-1]}" if years else "")
    return told + (f"; newest row {days[-1]}" if days else "")


def is_yearly(columns: Sequence[SelectedColumn]) -> bool:
    """Return whether the columns are one a year, so that next year's is none of them."""
    return len(columns) > 1 and all(one.candidate.title[:2] in ("19", "20") for one in columns)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(names[:_MOST_SHOWN]) + more
