"""What in the files of sites contradicts itself, the roster, the divisions or another site: nothing that keeps a file
from being read, and all of it a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from archive.config.load import Configuration
from archive.config.regions import regions
from archive.config.sites import ColumnConfig, SiteConfig, is_private_host
from archive.filings.facts.year_columns import is_named_after_year
from crawler.discovery.discovery_rules import discovery_words


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``place``: where it stands in the site's file. ``is_gap``: something is missing rather than wrong."""

    site: str
    place: tuple[str | int, ...]
    told: str
    is_gap: bool = False


def contradictions(configuration: Configuration, today: date) -> Iterator[Contradiction]:
    """Yield every contradiction and gap, site by site."""
    columns: dict[str, SiteConfig] = {}
    for site in configuration.sites.values():
        yield from _of_site(site, today)
        yield from _of_roster(site, configuration)
        for number, column in enumerate(site.columns):
            place = ("columns", number)
            for field, told in _of_column(column, site, configuration, today):
                yield Contradiction(site.id, (*place, field), told)
            other = columns.setdefault(column.url, site)
            if other.region != site.region:
                yield Contradiction(
                    site.id, (*place, "url"), f"site {other.id} of {other.region} watches the same column"
                )


def _of_site(site: SiteConfig, today: date) -> Iterator[Contradiction]:
    code = site.region
    if code not in regions():
        yield Contradiction(site.id, ("region",), f"there is no division {code}", is_gap=len(code) != 6)
    elif ended := regions().region(code).valid_to:
        yield Contradiction(site.id, ("region",), f"{code} {regions().name(code)} ended on {ended}")
    elif (named := regions().find(site.name)) and code not in named:
        told = f"{site.name} is {', '.join(named[:3])}, and region {code} is {regions().name(code)}"
        yield Contradiction(site.id, ("name",), told)
    if site.verified and site.verified > today:
        yield Contradiction(site.id, ("verified",), f"{site.verified} lies in the future")
    host = urlsplit(site.home).hostname or ""
    if not host.endswith(".gov.cn") and not is_private_host(host):
        yield Contradiction(site.id, ("home",), f"{host} is no government's host name (.gov.cn)", is_gap=True)


def _of_roster(site: SiteConfig, configuration: Configuration) -> Iterator[Contradiction]:
    """Yield what of the roster the columns of its region contradict."""
    roster = configuration.rosters.get(site.region)
    if not roster:
        if site.verified:
            yield Contradiction(site.id, ("verified",), f"it is verified, and organs/{site.region}.csv holds no organ")
        return
    beside = [one for one in configuration.sites.values() if one.region == site.region]
    spoken = {kind for one in beside for column in one.columns for kind in column.kinds}
    if silent := sorted({organ.kind for organ in roster} - spoken):
        told = f"no column speaks for {', '.join(silent)}, which are on the roster: they are never judged"
        yield Contradiction(site.id, ("columns",), told, is_gap=True)


def _of_column(
    column: ColumnConfig, site: SiteConfig, configuration: Configuration, today: date
) -> Iterator[tuple[str, str]]:
    if column.vouched and column.vouched > today:
        yield "vouched", f"{column.vouched} lies in the future"
    if column.recipe and column.browser:
        yield "browser", "a column with a recipe needs no browser"
    named = discovery_words().kinds(column.title)
    if named and not set(named) & set(column.kinds):
        yield "kinds", f"{column.title} speaks of {', '.join(named)}, kinds are {', '.join(column.kinds)}"
    if (expect := column.expect) is None:
        return
    if expect.newest_year and expect.newest_year >= today.year:
        yield "expect", f"newest_year {expect.newest_year}: nobody has reported on that year yet"
    year = int(column.title[:4]) if is_named_after_year(column.title) else None
    if year and expect.newest_year and abs(year - expect.newest_year) > 1:
        yield "expect", f"newest_year {expect.newest_year} in a column of {year}"
    if expect.rows and expect.organs and expect.organs > expect.rows:
        yield "expect", f"{expect.organs} organs cannot stand in {expect.rows} rows"
    organs = [organ for organ in configuration.rosters.get(site.region, []) if organ.kind in column.kinds]
    if organs and expect.organs and expect.organs > len(organs):
        yield "expect", f"organs {expect.organs}: the roster has {len(organs)} of the column's kinds"
    if organs and (lost := sorted(set(expect.kinds) - {organ.kind for organ in organs})):
        yield "expect", f"kinds: no {', '.join(lost)} is on the roster"
