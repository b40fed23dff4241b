"""The whole configuration, loaded and cross-checked at once, so that every fault is told in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from archive.config.deadlines import Deadlines, load_deadlines
from archive.config.organs import OrganConfig, load_roster
from archive.config.paths import config_dir
from archive.config.settings import Settings, load_settings
from archive.config.sites import SiteConfig, load_sites
from archive.errors import ConfigError, ConfigErrors, NotFoundError

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything under config/ that says what is watched. ``rosters`` are keyed by region code."""

    settings: Settings
    deadlines: Deadlines
    sites: dict[str, SiteConfig]
    rosters: dict[str, list[OrganConfig]]

    def site(self, site_id: str) -> SiteConfig:
        """Return a site by id. Raises NotFoundError naming the sites there are."""
        if site_id in self.sites:
            return self.sites[site_id]
        known = ", ".join(self.sites) or "none"
        raise NotFoundError(f"no site {site_id} under {config_dir() / 'sites'} (there are: {known})")


def load_configuration(folder: Path | None = None) -> Configuration:
    """Load everything. Raises ConfigErrors with all faults of all files."""
    folder = folder or config_dir()
    faults: list[ConfigError] = []
    settings = _collect(faults, load_settings)
    deadlines = _collect(faults, lambda: load_deadlines(folder / "deadlines.yaml"))
    sites = _collect(faults, lambda: load_sites(folder / "sites"))
    rosters = {
        path.stem: _collect(faults, lambda path=path: load_roster(path)) or []  # type: ignore[misc]
        for path in sorted((folder / "organs").glob("*.csv"))
    }
    if faults or settings is None or deadlines is None or sites is None:
        raise ConfigErrors(faults)
    season = (settings.schedule.season_from, settings.schedule.season_to)
    return Configuration(settings, deadlines.model_copy(update={"season": season}), sites, rosters)


def load_faults() -> list[ConfigError]:
    """Return every fault that keeps the configuration from being loaded; none when it can be."""
    try:
        load_configuration()
    except ConfigErrors as broken:
        return list(broken.errors)
    return []


def _collect(faults: list[ConfigError], load: Callable[[], Loaded]) -> Loaded | None:
    try:
        return load()
    except ConfigErrors as broken:
        faults += broken.errors
        return None
