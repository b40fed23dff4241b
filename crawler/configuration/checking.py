"""Loads every configuration file, checks each and all together, and tells every fault at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

from archive.clock import civil_date, utc_now
from archive.config.alerts import AlertRules
from archive.config.environment import unknown_variables
from archive.config.faults import nearest
from archive.config.load import Configuration, load_configuration
from archive.config.paths import config_dir
from archive.config.settings import Settings
from archive.config.yaml_file import load_yaml
from archive.errors import ConfigError, ConfigErrors, NianbaoError
from crawler.configuration.crossing import Crossing, crossed
from crawler.configuration.rule_files import RuleFiles, load_rule_files

_FILES = (
    "settings.toml", "office.toml", "deadlines.yaml", "alerts.yaml", "notices.yaml", "adapters.yaml", "browser.yaml",
    "discovery.yaml", "indicators.yaml", "page_problems.yaml", "reading.yaml", "checks.yaml", "checks_measured.json",
    "regions.csv", "synonyms.yaml", "townships.csv",
)  # fmt: skip
_READ = (".yaml", ".yml", ".toml", ".csv", ".tsv", ".xlsx", ".xls", ".json")


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check: the configuration and what to look at in it, or the faults that keep it from use."""

    configuration: Configuration | None
    rules: RuleFiles
    faults: list[ConfigError]
    warnings: list[str] = field(default_factory=list)


def check() -> Checked:
    """Load and compare everything under the configuration folder."""
    folder = config_dir()
    if not folder.is_dir():
        told = "there is no such folder; `nianbao init` makes one (NIANBAO_CONFIG names another)"
        return Checked(None, RuleFiles(), [ConfigError(folder, told)])
    rules = load_rule_files(folder)
    faults = [*rules.faults, *_townships(folder, rules), *_wrongly_named(folder)]
    configuration = None
    try:
        configuration = load_configuration(folder)
    except ConfigErrors as broken:
        faults += broken.errors
    faults += unknown_variables(Settings, _channels_by_environment(rules.alerts))
    if configuration is None:
        return Checked(None, rules, _once(faults))
    database = configuration.settings.database()
    given = Crossing(folder, configuration, rules, _site_files(folder), lambda organs: _in_database(database, organs))
    return Checked(configuration, rules, _once([*faults, *crossed(given)]), _odd(folder, configuration, rules))


def configuration_faults() -> list[ConfigError]:
    """Return every fault of the configuration, and of nothing else."""
    return check().faults


def _once(faults: list[ConfigError]) -> list[ConfigError]:
    return list({str(fault): fault for fault in faults}.values())


def _townships(folder: Path, rules: RuleFiles) -> list[ConfigError]:
    if not (folder / "townships.csv").is_file():
        return [ConfigError(folder / "townships.csv", "is missing")]
    try:
        return rules.regions.faults() if rules.regions else []
    except ConfigErrors as broken:
        return broken.errors


def _wrongly_named(folder: Path) -> list[ConfigError]:
    """Return files that look like configuration and that nobody reads."""
    wanted = (("sites", ".yaml"), ("organs", ".csv"), ("forms", ".yaml"))
    return [
        ConfigError(path, f"is not read: files of {name}/ end in {ending}")
        for name, ending in wanted
        for path in sorted((folder / name).glob("*"))
        if path.suffix.lower() in _READ and path.suffix != ending and not path.name.startswith((".", "~"))
    ]


def _channels_by_environment(rules: AlertRules | None) -> list[str]:
    addresses = [address for one in rules.subscriptions for address in one.channels.values()] if rules else []
    return [address.removeprefix("env:") for address in addresses if address.startswith("env:")]


def _site_files(folder: Path) -> dict[str, str]:
    from archive.config.sites import SiteConfig

    return {load_yaml(path, SiteConfig).id: path.name for path in sorted((folder / "sites").glob("*.yaml"))}


def _in_database(url: str, organs: Iterable[str]) -> set[str]:
    """Return which of these organs the database has seen; none where there is no database that can be asked."""
    from archive.database.engine import open_database
    from archive.database.models import Organ

    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").is_file():
        return set()
    try:
        with open_database(url, migrate=False).connect() as connection:
            return set(connection.scalars(select(Organ.id).where(Organ.id.in_(list(organs)))))
    except (SQLAlchemyError, NianbaoError, OSError):
        return set()


def _odd(folder: Path, configuration: Configuration, rules: RuleFiles) -> list[str]:
    """Return warnings of what may be meant, and mostly is not."""
    today = civil_date(utc_now())
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in _READ and path.name not in _FILES:
            close = nearest(path.name, _FILES)
            found.append(f"{path} is read by nothing" + (f"; did you mean {close}?" if close else ""))
    for site in configuration.sites.values():
        if rules.regions and site.region not in rules.regions:
            found.append(f"site {site.id}: the table of divisions has no code {site.region}")
        vouched = [day for column in site.columns if (day := column.vouched)]
        found += _in_the_future(f"site {site.id}", [*vouched, *([site.verified] if site.verified else [])], today)
    regions = {site.region for site in configuration.sites.values()}
    for region, roster in configuration.rosters.items():
        if region not in regions:
            found.append(f"organs/{region}.csv: no site has the region {region}")
        if not roster:
            found.append(f"organs/{region}.csv holds no organ")
        for organ in roster:
            found += _in_the_future(f"organ {organ.organ_id}", [organ.vouched] if organ.vouched else [], today)
            if organ.successor and not organ.valid_to:
                found.append(f"organ {organ.organ_id} has a successor and no valid_to: its duty goes on")
    return found


def _in_the_future(what: str, days: list[date], today: date) -> list[str]:
    return [f"{what}: {day} lies in the future; nobody can have vouched for it yet" for day in days if day > today]
