"""config/sites/<code>-<name>.yaml: one website each, with the columns where filings appear."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from archive.config.faults import FieldError
from archive.config.hours import HoursField
from archive.config.kinds import ORGAN_KINDS, OrganKind
from archive.config.recipe import Recipe
from archive.config.value_types import Address, Day, Host, Line, Name, Number, Vantage, Whole
from archive.config.yaml_file import load_yaml
from archive.errors import ConfigError, ConfigErrors


class Expectation(BaseModel):
    """What a person saw in a column and every visit must find again, or it is not complete: at least so many rows and
    so many organs by the names of the rows, reports of a year no older than ``newest_year``, reports of ``kinds``.

    A visit that does not is no proof of anything: the list may be another, cut, or filled anew.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: Whole | None = Field(None, ge=1)
    organs: Whole | None = Field(None, ge=1)
    newest_year: Whole | None = Field(None, ge=2000, le=2100)
    kinds: tuple[OrganKind, ...] = ()


class ColumnConfig(BaseModel):
    """A column, and of which kinds of organ it can speak. A wrong kind here would accuse wrongly.

    ``browser`` has its list pages filled by their scripts before they are read; None: as its site says.
    ``recipe`` is the request that brings its rows, learned once (`nianbao site learn`); no browser is needed then.
    ``expect``: what every visit must find, written at the review (`nianbao site review`).
    ``vouched`` is the day on which a person vouched that the reports of these organs appear here.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    url: Address
    title: Line = ""
    adapter: Line = ""
    kinds: tuple[OrganKind, ...] = Field(ORGAN_KINDS, min_length=1)
    browser: bool | None = None
    recipe: Recipe | None = None
    vouched: Day | None = None
    expect: Expectation | None = None


class SiteConfig(BaseModel):
    """A website. Only ``hosts`` are ever fetched; ``verified`` is the day a person last confirmed the columns.

    ``platform`` names the server that the site shares with others: they take turns as one; without it the addresses
    of the hosts tell. ``delay`` (seconds), ``quiet_hours`` and ``requests`` (most requests of one run) override
    config/settings.toml.
    ``browser`` is for sites whose lists only a browser can show (needs the extra ``browser`` and a Chromium).
    ``proxy`` names the one of ``politeness.proxies`` (settings) by which its hosts are asked: for sites that answer to
    some networks only.
    ``vantage`` names the only vantage from which it is to be visited (`nianbao worker --vantage NAME`); all other
    machines leave it alone.
    ``legacy_tls`` allows TLS 1.0, weak ciphers and unsafe renegotiation, for servers that know nothing better.
    """

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    name: Name
    region: str = Field(pattern=r"^\d{2,12}$")
    home: Address
    hosts: tuple[Host, ...] = ()
    columns: tuple[ColumnConfig, ...]
    verified: Day | None = None
    note: str = ""
    platform: Line = ""
    allow_private: bool = False
    delay: Number | None = Field(None, ge=0, le=3600)
    robots: bool = True
    quiet_hours: tuple[HoursField, ...] | None = None
    requests: Whole | None = Field(None, ge=1)
    proxy: Line = ""
    vantage: Vantage = ""
    legacy_tls: bool = False
    browser: bool = False

    @field_validator("verified", mode="before")
    @classmethod
    def _unverified(cls, value: object) -> object:
        return None if value is False or value == "" else value

    @model_validator(mode="after")
    def _own_columns(self) -> SiteConfig:
        if not self.columns:
            raise FieldError("columns", "a site needs at least one column")
        ids = [column.id for column in self.columns]
        if len(set(ids)) != len(ids):
            raise FieldError("columns", "two columns have the same id")
        urls = [column.url for column in self.columns]
        if twice := [url for n, url in enumerate(urls) if url in urls[:n]]:
            raise FieldError("columns", f"two columns have the same url {twice[0]}")
        for column in self.columns:
            if not self.has_host(column.url):
                raise FieldError("columns", f"column {column.id} lies outside the registered hosts: {column.url}")
            if column.expect and (lost := set(column.expect.kinds) - set(column.kinds)):
                raise FieldError(
                    "columns", f"column {column.id} is expected to show {', '.join(sorted(lost))}, not among its kinds"
                )
            if column.recipe is not None and not self.has_host(column.recipe.url):
                raise FieldError(
                    "columns",
                    f"the recipe of column {column.id} lies outside the registered hosts: {column.recipe.url}",
                )
        return self

    def is_for(self, vantage: str) -> bool:
        """Whether an unattended run from a vantage is to visit the site: a person has verified it, and it asks for
        no other."""
        return self.verified is not None and self.vantage in ("", vantage)

    def needs_browser(self, column: ColumnConfig) -> bool:
        """Whether a column's list pages are read as a browser shows them."""
        if column.recipe is not None:
            return False
        return self.browser if column.browser is None else column.browser

    def has_host(self, url: str) -> bool:
        """Whether ``url`` stands on a registered host (mirrors and redirects elsewhere do not count)."""
        return (urlsplit(url).hostname or "") in self.all_hosts

    @property
    def all_hosts(self) -> frozenset[str]:
        """The registered hosts, the home page's own among them."""
        return frozenset({*self.hosts, urlsplit(self.home).hostname or ""})


def is_private_host(host: str) -> bool:
    """Return whether a host is literally a private, loopback or link-local address."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not address.is_global


def load_sites(folder: Path) -> dict[str, SiteConfig]:
    """Every site by id. Raises ConfigErrors with all faults of all files."""
    sites: dict[str, SiteConfig] = {}
    faults: list[ConfigError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            site = load_yaml(path, SiteConfig)
        except ConfigErrors as broken:
            faults += broken.errors
            continue
        if site.id in sites:
            faults.append(ConfigError(path, f"site {site.id} is already defined in another file", field="id"))
        sites[site.id] = site
    if faults:
        raise ConfigErrors(faults)
    return sites
