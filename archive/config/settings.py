"""config/settings.toml: where things are kept and how politely sites are visited; every key can be overridden
by an environment variable ``NIANBAO_<KEY>`` (``NIANBAO_POLITENESS__DELAY`` for a key inside a table).

The text below a field is its remark in the file, which is made from these classes (``settings_file.py``).
"""

from __future__ import annotations

import tomllib
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from archive.config.dataset_settings import DatasetSettings
from archive.config.environment import PREFIX, given_by_environment, name_of
from archive.config.faults import FieldError, faults_of, location_of, meant, reason
from archive.config.hours import HoursField, overlap, whole_day
from archive.config.paths import config_dir, data_dir
from archive.config.schedule_settings import Schedule
from archive.config.service_settings import EvidenceSettings, Logging, Monitoring, Serve, Timestamps
from archive.config.storage_settings import StorageSettings, StoreUrl
from archive.config.toml_lines import line_of, line_told
from archive.config.value_types import Line, Number, ProxyAddress, Vantage, Whole
from archive.config.worker_settings import WorkerSettings
from archive.config.yaml_file import read_text
from archive.errors import ConfigError, ConfigErrors

_DATABASES = ("sqlite", "postgresql")
_HOUR = 3600


class Politeness(BaseModel):
    """How gently hosts are treated. Times are seconds; hours are Asia/Shanghai. A site may override some of them."""

    model_config = ConfigDict(extra="forbid")

    operator: Line = "an operator who has not yet named themselves"
    """Both stand in the User-Agent, so that a site's owner knows whom to ask. Fill them in before a real run."""
    contact: Line = "set politeness.contact in config/settings.toml"
    user_agent: Line = "Mozilla/5.0 (compatible; nianbao/0.1; +{contact}; {operator})"
    """How each request names us. Many sites refuse whatever does not begin with Mozilla/5.0; nianbao and {contact} must
    stand in it. In robots.txt the program is called nianbao."""
    delay: Number = Field(2.0, ge=0, le=_HOUR)
    """Seconds between two requests to one server, never less; up to a half of it is added at random. With autothrottle
    a slow server is given as much time as its answers take, up to max_delay. Hosts on one server (`platform` in a
    site's file, else the same address) share its turn, over all runs. A site's own file may say `delay`."""
    autothrottle: bool = True
    max_delay: Number = Field(60.0, ge=0, le=_HOUR)
    max_crawl_delay: Number = Field(60.0, ge=0, le=_HOUR)
    """robots.txt may ask for a longer pause (Crawl-delay); it is waited for up to so many seconds, and the visit says
    where it asked for more."""
    timeout: Number = Field(60.0, gt=0, le=_HOUR)
    """Seconds until an answer is given up, from the first byte sent to the last received: dripping servers end here
    too."""
    retries: Whole = Field(2, ge=0, le=10)
    """How often a request is made again when that can help: no connection, no answer, a broken answer, 408, 429, 5xx.
    The host is left alone before each for backoff times its delay, then twice that, then four times."""
    backoff: Number = Field(4.0, ge=0, le=_HOUR)
    max_wait: Number = Field(120.0, ge=0, le=24 * _HOUR)
    """A server that says Retry-After is left alone for so long; when that is longer than this (seconds), for this
    run."""
    quiet_hours: tuple[HoursField, ...] = ()
    """Hours, Asia/Shanghai, in which no site is asked, such as ["08:30-12:00", "14:00-17:30"]. A visit that falls into
    them is cut short: it is partial, and no proof of anything. A site's own file may say `quiet_hours`."""
    robots: bool = True
    scheme_fallback: bool = True
    """Where https gives nothing or 403, try http, and the other way round; the visit says so."""
    requests_per_site: Whole = Field(1000, ge=1)
    """Most requests to one site (its own file may say `requests`) and of one run. A visit cut short by them is
    partial."""
    requests_per_run: Whole = Field(50_000, ge=1)
    proxies: dict[str, ProxyAddress] = Field(default_factory=dict)
    """Proxies by name, such as {inland = "http://USER:PASSWORD@10.0.0.5:3128"}, for sites that answer to some networks
    only: `proxy: inland` in a site's file. Never a way around a refusal."""
    attachments_per_page: Whole = Field(200, ge=1)
    """Most files of one row's page that are fetched; where more hang on it, the row says so and stays doubtful."""
    max_body_bytes: Whole = Field(64 * 1024 * 1024, ge=1024)
    """Bytes of one answer, before and after decompression."""

    @field_validator("user_agent")
    @classmethod
    def _names_us(cls, text: str) -> str:
        if "nianbao" not in text.lower() or "{contact}" not in text:
            raise ValueError("nianbao and {contact} must stand in it: a site's owner must be able to ask who visits")
        return text

    @property
    def full_user_agent(self) -> str:
        """The User-Agent with contact and operator put in."""
        return self.user_agent.replace("{contact}", self.contact).replace("{operator}", self.operator)

    def proxy_fault(self, name: str) -> str:
        """Return what is wrong with the name of a proxy; "" for one that ``proxies`` holds, and for none."""
        if not name or name in self.proxies:
            return ""
        return f"there is no proxy {name!r} in politeness.proxies (settings.toml); {meant(name, self.proxies)}"

    @field_validator("quiet_hours")
    @classmethod
    def _some_hour_is_left(cls, spans: tuple[HoursField, ...]) -> tuple[HoursField, ...]:
        if overlap(spans):
            raise ValueError("two of the spans overlap; write them as one")
        if whole_day(spans):
            raise ValueError("the whole day is quiet: nothing would ever be visited")
        return spans

    @model_validator(mode="after")
    def _room_above_the_delay(self) -> Politeness:
        if self.autothrottle and self.max_delay < self.delay:
            raise FieldError("max_delay", f"max_delay {self.max_delay:g} is less than delay {self.delay:g}")
        return self


class BrowserSettings(BaseModel):
    """How pages are shown whose list only a browser can fill: which Chromium, seconds and requests of one page."""

    model_config = ConfigDict(extra="forbid")

    executable: Line = ""
    """For sites whose file says `browser: true` (needs the extra "browser", see docs/installing.md). The program to
    start; empty: the first of chromium, chromium-browser, google-chrome that is installed."""
    timeout: Number = Field(180.0, gt=0, le=_HOUR)
    """Seconds until the showing of one page is given up, and most requests its scripts may make."""
    requests: Whole = Field(60, ge=1)


class Settings(BaseSettings):
    """The whole of config/settings.toml."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

    database_url: str = ""
    """Empty: SQLite in the data folder (NIANBAO_DATA, default ./data). PostgreSQL: see docs/postgres.md."""
    storage_url: StoreUrl = ""
    """Object storage to which closed WARC files are copied, such as s3://BUCKET/FOLDER; empty: none. See [storage]."""
    vantage: Vantage = ""
    """Where this machine visits from, such as "inland" (a-z, 0-9, - and _): it stands in the note of each of its
    visits, and `--vantage` wins over it; empty: the default vantage. What two vantages are for: docs/operating.md."""
    politeness: Politeness = Field(default_factory=Politeness)
    browser: BrowserSettings = Field(default_factory=BrowserSettings)
    schedule: Schedule = Field(default_factory=Schedule)
    worker: WorkerSettings = Field(default_factory=WorkerSettings)
    timestamps: Timestamps = Field(default_factory=Timestamps)
    evidence: EvidenceSettings = Field(default_factory=EvidenceSettings)
    monitoring: Monitoring = Field(default_factory=Monitoring)
    serve: Serve = Field(default_factory=Serve)
    storage: StorageSettings = Field(default_factory=StorageSettings)
    dataset: DatasetSettings = Field(default_factory=DatasetSettings)
    logging: Logging = Field(default_factory=Logging)

    @model_validator(mode="after")
    def _a_domain_is_stamped(self) -> Settings:
        if self.evidence.domain_chain and not self.timestamps.url:
            raise ValueError("evidence.domain_chain: a signature with a domain needs a time stamp; set timestamps.url")
        return self

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, url: str) -> str:
        """Check the address. It is never repeated in the reason, for it may hold a password."""
        if not url:
            return url
        backend = url.partition("://")[0].partition("+")[0]
        if "://" not in url or backend not in _DATABASES:
            raise ValueError("databases are sqlite:///FILE and postgresql://USER@HOST/NAME")
        if backend == "sqlite" and url.partition("://")[2].strip("/") in ("", ":memory:"):
            raise ValueError("sqlite:///FILE names no file: nothing would be kept")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the sources: the environment wins over the file, the file over the defaults."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, InitSettingsSource(settings_cls, _from_file())

    def database(self) -> str:
        """Return the database URL; by default SQLite in the data folder."""
        return self.database_url or f"sqlite:///{data_dir().absolute() / 'nianbao.db'}"


def load_settings() -> Settings:
    """Read settings. Raises ConfigErrors naming the file and line (or the environment variable) and the reason."""
    try:
        return Settings()
    except ValidationError as invalid:
        raise ConfigErrors([_located(error) for error in faults_of(invalid)]) from None
    except SettingsError as broken:  # an environment variable for a whole table that is no JSON
        raise ConfigErrors([ConfigError("environment", str(broken))]) from None


def _from_file() -> dict[str, Any]:
    path = config_dir() / "settings.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as broken:  # the message holds line and column
        raise ConfigErrors([ConfigError(path, str(broken), line=line_told(path, str(broken)))]) from None
    except RecursionError:
        deepest = max(enumerate(read_text(path).splitlines(), 1), key=lambda line: line[1].count("["))[0]
        raise ConfigErrors([ConfigError(path, "a value is nested too deeply to be read", line=deepest)]) from None


def _located(error: dict[str, Any]) -> ConfigError:
    location = location_of(error)
    told = reason(Settings, error)
    if given_by_environment(location):
        return ConfigError("environment", told, field=name_of(location))
    path = config_dir() / "settings.toml"
    return ConfigError(path, told, line=line_of(path, location), field=".".join(map(str, location)))
