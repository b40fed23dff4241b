"""Parts of config/settings.toml about monitoring, logging, the web server and evidence packages.

The text below a field is its remark in the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from archive.config.faults import FieldError
from archive.config.value_types import Line, Number, Whole

_HOUR = 3600


def _http_address(url: str) -> str:
    if url and (not url.startswith(("http://", "https://")) or not urlsplit(url).hostname or " " in url):
        raise ValueError("no address; it begins with http:// or https://")
    return url


def _cross_origin(origin: str) -> str:
    if origin in ("", "*"):
        return origin
    _http_address(origin)
    if urlsplit(origin).path or urlsplit(origin).query:
        raise ValueError('a scheme and a host alone, such as https://news.example; or "*" or ""')
    return origin


def _embed_origins(origins: str) -> str:
    if origins != "*":
        for one in origins.split():
            if one == "*" or any(sign in one for sign in ";,'"):
                raise ValueError('origins such as https://news.example with spaces between; or "*" or ""')
            _cross_origin(one)
    return " ".join(origins.split())


HttpAddress = Annotated[str, AfterValidator(_http_address)]
CrossOrigin = Annotated[str, AfterValidator(_cross_origin)]
EmbedOrigins = Annotated[str, AfterValidator(_embed_origins)]


class Monitoring(BaseModel):
    """When the watch itself counts as failing, and who is told that it is alive."""

    model_config = ConfigDict(extra="forbid")

    failed_visits: Whole = Field(2, ge=1, le=100)
    """A column is reported after so many visits in a row that were not complete; one that refuses at the first."""
    run_delay: Whole = Field(2 * _HOUR, ge=60, le=7 * 24 * _HOUR)
    """Seconds after a planned visit at which it counts as missed."""
    disk_days: Whole = Field(30, ge=0, le=3660)
    """Reported when the free disk space would last fewer days than this, or is a smaller share of the disk."""
    disk_share: Number = Field(0.05, ge=0, le=1)
    ping_url: HttpAddress = ""
    """Asked every hour by `nianbao schedule` while the watch is well, and with /fail appended while it is not, so that
    a service such as healthchecks can tell you when nothing is asked any more; empty: none."""


class Timestamps(BaseModel):
    """Who vouches for the daily manifests, and where the heads of the hash chains are recorded."""

    model_config = ConfigDict(extra="forbid")

    url: HttpAddress = ""
    """A time-stamping authority (RFC 3161) that vouches for the daily manifest after each run; empty: none is asked."""
    roots: Path | None = None
    """A PEM file with the certificates trusted to stamp; without it `nianbao verify` cannot judge the signatures."""
    anchor: Line = ""
    """Where the heads of the hash chains are recorded after each run, outside: a file, best on another machine's disk,
    or an address that takes a POST of JSON. `nianbao verify` compares the file; empty: none."""

    @field_validator("roots", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value


class Logging(BaseModel):
    """How the scheduler and the web server log."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["text", "json"] = "text"
    """text or json (one object a line, with action and ids: docs/reference/log_actions.md), and the least level."""
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    file: Path | None = None
    """A file that is rotated at max_bytes, keeping so many old ones; empty: standard error."""
    max_bytes: Whole = Field(10_000_000, ge=10_000)
    files: Whole = Field(10, ge=0, le=1000)

    @field_validator("file", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value


class Serve(BaseModel):
    """The web server."""

    model_config = ConfigDict(extra="forbid")

    base_url: HttpAddress = ""
    """What links in feeds, files and the API begin with, such as https://nianbao.example; set it behind a proxy. Empty:
    the address a request came in at. The Host header is never believed."""
    processes: Whole = Field(1, ge=1, le=64)
    """Processes that serve pages, and spreadsheets each may draw at once; more wait for their turn."""
    exports: Whole = Field(4, ge=1, le=100)
    head_timeout: Number = Field(10.0, gt=0, le=_HOUR)
    """Seconds until a connection that has not asked anything whole is ended."""
    cross_origin: CrossOrigin = "*"
    """Whose pages may read the answers of GET in a browser (CORS): "*" for everybody's, one origin such as
    https://news.example, "" for nobody's. Nothing is ever sent with a reader's credentials."""
    draft_check: bool = True
    """Whether /check takes an organ's draft and tells every check's outcome; what is sent is not kept."""
    embed_origins: EmbedOrigins = ""
    """Whose pages may show charts in a frame (/embed/…): origins with spaces between, "*" for everybody's, "" for
    nobody's. Anybody may show a chart's picture."""
    access_log: bool = False
    """Whether every request is logged."""
    read_only: bool = False
    """Whether nothing is written under the data folder, as where a backup is served; the search index is then built in
    scratch."""
    scratch: str = ""
    """A folder for that index; empty: a temporary one."""

    @field_validator("base_url")
    @classmethod
    def _no_path(cls, url: str) -> str:
        if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            raise ValueError("a scheme and a host alone, such as https://nianbao.example; the pages stand at its root")
        return url


class EvidenceSettings(BaseModel):
    """How evidence packages are finished; ``domain_key`` and ``domain_chain`` are given both or not at all."""

    model_config = ConfigDict(extra="forbid")

    domain_key: Path | None = None
    """Evidence packages are signed with the installation's own key (`nianbao signing-key`). To sign in the name of a
    domain instead: a PEM file of its TLS key (elliptic curve, readable by its owner only); such a signature must be
    time-stamped."""
    domain_chain: Path | None = None
    """A PEM file of the domain's certificates, its own first."""
    screenshots: bool = True
    """Whether packages carry a picture of every page the verdict names (needs the extra "browser" and a Chromium), and
    whether one is stored at each visit of a column that a browser shows, when its page has changed."""
    screenshot_height: Whole = Field(12_000, ge=800, le=16_000)
    """Most pixels of a page's height that are shown."""
    screenshot_bytes: Whole = Field(8_000_000, ge=100_000)
    """Most bytes of one picture; a larger one is left out, and the package says so."""
    screenshot_time: Number = Field(120.0, gt=0, le=_HOUR)
    """Seconds until the pictures of a package are given up that are not there yet."""

    @field_validator("domain_key", "domain_chain", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _both(self) -> EvidenceSettings:
        if (self.domain_key is None) != (self.domain_chain is None):
            raise FieldError("domain_key", "domain_key and domain_chain go together: name both files or none")
        return self
