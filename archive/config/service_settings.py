"""Parts of config/settings.toml about monitoring, logging, the web server and evidence packages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from archive.config.faults import FieldError
from archive.config.fields import Number, Whole

_HOUR = 3600


def _http_address(url: str) -> str:
    if url and (not url.startswith(("http://", "https://")) or not urlsplit(url).hostname or " " in url):
        raise ValueError("no address; it begins with http:// or https://")
    return url


HttpAddress = Annotated[str, AfterValidator(_http_address)]


class Monitoring(BaseModel):
    """When the watch itself counts as failing, and who is told that it is alive.

    ``failed_visits``: visits of a column in a row that were not complete. ``run_delay``: seconds after a planned visit.
    ``disk_days``, ``disk_share``: days the free space must last, and least free share of the disk. ``ping_url``: asked
    every hour while the watch is well (a dead man's switch); ``<url>/fail`` while it is not.
    """

    model_config = ConfigDict(extra="forbid")

    failed_visits: Whole = Field(2, ge=1, le=100)
    run_delay: Whole = Field(2 * _HOUR, ge=60, le=7 * 24 * _HOUR)
    disk_days: Whole = Field(30, ge=0, le=3660)
    disk_share: Number = Field(0.05, ge=0, le=1)
    ping_url: HttpAddress = ""


class Logging(BaseModel):
    """How the scheduler and the web server log: ``text`` or ``json`` lines to standard error, or to ``file``, which is
    rotated at ``max_bytes``; ``files`` old ones are kept."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["text", "json"] = "text"
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    file: Path | None = None
    max_bytes: Whole = Field(10_000_000, ge=10_000)
    files: Whole = Field(10, ge=0, le=1000)

    @field_validator("file", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value


class Serve(BaseModel):
    """The web server. ``base_url``: what links in feeds and files begin with (``https://host``). ``processes``: how
    many serve. ``exports``: spreadsheets drawn at once in each. ``head_timeout``: seconds for a request head.
    ``read_only``: nothing is written under the data folder, and the search index is built in ``scratch`` ("": a
    temporary folder)."""

    model_config = ConfigDict(extra="forbid")

    base_url: HttpAddress = ""
    processes: Whole = Field(1, ge=1, le=64)
    exports: Whole = Field(4, ge=1, le=100)
    head_timeout: Number = Field(10.0, gt=0, le=_HOUR)
    access_log: bool = False
    read_only: bool = False
    scratch: str = ""

    @field_validator("base_url")
    @classmethod
    def _no_path(cls, url: str) -> str:
        if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            raise ValueError("a scheme and a host alone, such as https://nianbao.example; the pages stand at its root")
        return url


class EvidenceSettings(BaseModel):
    """How evidence packages are finished.

    ``domain_key``, ``domain_chain``: PEM files of a domain's TLS key and certificates, to sign in that domain's name
    instead of with the installation's own key; both or none. ``screenshots``: whether pages are shown as pictures.
    ``screenshot_height``: pixels of a page; ``screenshot_bytes``: of one picture; ``screenshot_time``: seconds for all.
    """

    model_config = ConfigDict(extra="forbid")

    domain_key: Path | None = None
    domain_chain: Path | None = None
    screenshots: bool = True
    screenshot_height: Whole = Field(12_000, ge=800, le=16_000)
    screenshot_bytes: Whole = Field(8_000_000, ge=100_000)
    screenshot_time: Number = Field(120.0, gt=0, le=_HOUR)

    @field_validator("domain_key", "domain_chain", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _both(self) -> EvidenceSettings:
        if (self.domain_key is None) != (self.domain_chain is None):
            raise FieldError("domain_key", "domain_key and domain_chain go together: name both files or none")
        return self
