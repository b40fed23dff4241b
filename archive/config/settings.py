"""config/settings.toml: where things are kept and how politely sites are looked at; every key can be overridden
by an environment variable ``NIANBAO_<KEY>`` (``NIANBAO_POLITENESS__DELAY`` for a key inside a table)."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from archive.config.hours import HoursField
from archive.config.places import config_dir, data_dir
from archive.errors import ConfigError, ConfigErrors


class Politeness(BaseModel):
    """How gently hosts are treated. Times are seconds; hours are Asia/Shanghai. A site may override some of them."""

    model_config = ConfigDict(extra="forbid")

    operator: str = "an operator who has not yet named themselves"
    contact: str = "set politeness.contact in config/settings.toml"
    delay: float = Field(2.0, ge=0)
    autothrottle: bool = True
    most_delay: float = Field(60.0, ge=0)
    timeout: float = Field(60.0, gt=0)
    retries: int = Field(2, ge=0, le=10)
    backoff: float = Field(4.0, ge=0)
    longest_wait: float = Field(120.0, ge=0)
    quiet_hours: tuple[HoursField, ...] = ()
    robots: bool = True
    scheme_fallback: bool = True
    requests_per_site: int = Field(1000, ge=1)
    requests_per_run: int = Field(50_000, ge=1)
    attachments_per_page: int = Field(200, ge=1)
    largest_body: int = Field(64 * 1024 * 1024, ge=1024)


class Browser(BaseModel):
    """How pages are shown whose list only a browser can fill: which Chromium, seconds and requests of one page."""

    model_config = ConfigDict(extra="forbid")

    executable: str = ""
    timeout: float = Field(180.0, gt=0)
    requests: int = Field(60, ge=1)


_MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


class Schedule(BaseModel):
    """When the unattended run looks, Asia/Shanghai: at ``hour:minute`` every day of the season and on one ``weekday``
    (1 is Monday) outside it; every hour on the last ``hourly_before`` days up to a deadline and ``hourly_after`` it."""

    model_config = ConfigDict(extra="forbid")

    hour: int = Field(20, ge=0, le=23)
    minute: int = Field(30, ge=0, le=59)
    season_from: str = Field("01-01", pattern=_MONTH_DAY)
    season_to: str = Field("04-15", pattern=_MONTH_DAY)
    weekday: int = Field(7, ge=1, le=7)
    hourly_before: int = Field(3, ge=0, le=31)
    hourly_after: int = Field(1, ge=0, le=31)
    misfire_grace: int = Field(6 * 3600, ge=1)
    run_timeout: int = Field(6 * 3600, ge=1)


class Timestamps(BaseModel):
    """Who stamps the daily manifests (RFC 3161): its address, and a PEM file of the certificates trusted to."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field("", pattern=r"^(https?://.+)?$")
    roots: Path | None = None

    @field_validator("roots", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value


class Settings(BaseSettings):
    """The whole of config/settings.toml."""

    model_config = SettingsConfigDict(env_prefix="NIANBAO_", env_nested_delimiter="__", extra="ignore")

    database_url: str = ""
    politeness: Politeness = Field(default_factory=Politeness)
    browser: Browser = Field(default_factory=Browser)
    schedule: Schedule = Field(default_factory=Schedule)
    timestamps: Timestamps = Field(default_factory=Timestamps)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, the file over the defaults."""
        del dotenv_settings, file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls, config_dir() / "settings.toml")
        return init_settings, env_settings, toml

    def database(self) -> str:
        """The database URL; by default SQLite in the data folder."""
        return self.database_url or f"sqlite:///{data_dir().absolute() / 'nianbao.db'}"


def load_settings() -> Settings:
    """Read settings. Raises ConfigErrors naming the key and the reason."""
    path: Path = config_dir() / "settings.toml"
    try:
        return Settings()
    except ValidationError as invalid:
        raise ConfigErrors(
            [ConfigError(path, e["msg"], field=".".join(map(str, e["loc"]))) for e in invalid.errors()]
        ) from None
    except ValueError as broken:  # tomllib.TOMLDecodeError: the message holds line and column
        raise ConfigErrors([ConfigError(path, str(broken))]) from None
