"""Faults that show only when files are read together: names in one that no other knows, and settings at odds."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archive.config.deadlines import DeadlineRule
from archive.config.faults import meant
from archive.config.hours import Hours, overlap, whole_day
from archive.config.kinds import ORGAN_KINDS
from archive.config.load import Configuration
from archive.config.sites import SiteConfig, is_private_host
from archive.config.toml_lines import line_of as toml_line_of
from archive.config.yaml_file import line_of
from archive.errors import ConfigError
from archive.notices.order import PAST_DUE_ZH, STATES_ZH
from crawler.adapters.families import ADAPTERS
from crawler.configuration.rule_files import RuleFiles


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one configuration folder, asked for lines only when there is something to tell."""

    folder: Path

    def in_site(self, file: str, place: tuple[str | int, ...], told: str) -> ConfigError:
        return self._in(self.folder / "sites" / file, place, told)

    def in_rules(self, file: str, place: tuple[str | int, ...], told: str) -> ConfigError:
        return self._in(self.folder / file, place, told)

    def in_roster(self, region: str, organ_id: str, field: str, told: str) -> ConfigError:
        path = self.folder / "organs" / f"{region}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lines = [reader.line_num for row in reader if (row.get("organ_id") or "").strip() == organ_id]
        return ConfigError(path, told, line=lines[0] if lines else None, field=field)

    @staticmethod
    def _in(path: Path, place: tuple[str | int, ...], told: str) -> ConfigError:
        line = toml_line_of(path, place) if path.suffix == ".toml" else line_of(path, place)
        return ConfigError(path, told, line=line, field=".".join(map(str, place)))


# The organs that the law obliges: a rule for each must hold in every year.
_BOUND = ("government", "department")
_FAR = 2100


@dataclass(frozen=True, slots=True)
class Crossing:
    """What is compared. ``known_organs`` tells which of some organ ids the database has seen; asked only in need."""

    folder: Path
    configuration: Configuration
    rules: RuleFiles
    site_files: dict[str, str]
    known_organs: Callable[[Iterable[str]], set[str]]

    @property
    def places(self) -> Places:
        return Places(self.folder)


def crossed(given: Crossing) -> list[ConfigError]:
    """Return every fault between files, in the order of the files."""
    return [*_deadlines(given), *_sites(given), *_rosters(given), *_alerts(given), *_notices(given), *_reading(given)]


def _deadlines(given: Crossing) -> Iterator[ConfigError]:
    rules = given.configuration.deadlines.rules
    known = _watched(given.configuration) | {region.code for region in given.rules.regions or ()}
    for number, rule in enumerate(rules):
        place = ("rules", number)
        if rule.region and not any(code.startswith(rule.region) for code in known):
            told = f"no division code begins with {rule.region}"
            yield given.places.in_rules("deadlines.yaml", (*place, "region"), told)
        if rival := next((one for one in rules[:number] if _at_odds(one, rule)), None):
            told = f"{rule.id} and {rival.id} name different days for the same organs and years"
            yield given.places.in_rules("deadlines.yaml", (*place, "id"), told)
    for number, duty in enumerate(given.configuration.deadlines.other_duties):
        if duty.region and not any(code.startswith(duty.region) for code in known):
            told = f"no division code begins with {duty.region}"
            yield given.places.in_rules("deadlines.yaml", ("other_duties", number, "region"), told)
    for kind in ORGAN_KINDS:
        of_kind = [rule for rule in rules if kind in rule.kinds and not rule.region and not rule.levels]
        first = min((rule.from_year for rule in of_kind), default=0)
        bare = [y for y in range(first, _FAR) if not any(r.from_year <= y <= (r.to_year or y) for r in of_kind)]
        if of_kind and bare:
            told = f"no rule speaks of the kind {kind} in report year {bare[0]}"
            yield given.places.in_rules("deadlines.yaml", ("rules",), told)
        elif not of_kind and kind in _BOUND:
            yield given.places.in_rules("deadlines.yaml", ("rules",), f"no rule speaks of the kind {kind}")


def _at_odds(one: DeadlineRule, other: DeadlineRule) -> bool:
    if one.region != other.region or not set(one.kinds) & set(other.kinds):
        return False
    if bool(one.levels) != bool(other.levels) or (one.levels and not set(one.levels) & set(other.levels)):
        return False
    first, last = max(one.from_year, other.from_year), min(one.to_year or _FAR, other.to_year or _FAR)
    return first <= last and (one.due, one.basis) != (other.due, other.basis)


def _sites(given: Crossing) -> Iterator[ConfigError]:
    schedule, politeness = given.configuration.settings.schedule, given.configuration.settings.politeness
    if _holds(politeness.quiet_hours, schedule.hour * 60 + schedule.minute):
        told = f"the daily visit {schedule.hour:02}:{schedule.minute:02} falls into the quiet hours"
        yield given.places.in_rules("settings.toml", ("politeness", "quiet_hours"), told)
    columns: dict[tuple[str, str], str] = {}
    for site in given.configuration.sites.values():
        for place, told in _faults_of(site, given.configuration):
            yield given.places.in_site(given.site_files[site.id], place, told)
        for number, column in enumerate(site.columns):
            other = columns.setdefault((column.url, site.region), site.id)
            if other != site.id:
                told = f"site {other} watches the same column for the same region"
                yield given.places.in_site(given.site_files[site.id], ("columns", number, "url"), told)


def _faults_of(site: SiteConfig, configuration: Configuration) -> Iterator[tuple[tuple[str | int, ...], str]]:
    schedule, politeness = configuration.settings.schedule, configuration.settings.politeness
    for number, column in enumerate(site.columns):
        if column.adapter and column.adapter not in ADAPTERS:
            told = f"there is no adapter {column.adapter!r}; {meant(column.adapter, ADAPTERS)}"
            yield ("columns", number, "adapter"), told
    if told := politeness.proxy_fault(site.proxy):
        yield ("proxy",), told
    if spans := site.quiet_hours:
        if overlap(spans):
            yield ("quiet_hours",), "two of the spans overlap; write them as one"
        if whole_day(spans):
            yield ("quiet_hours",), "the whole day is quiet: the site would never be visited"
        elif _holds(spans, schedule.hour * 60 + schedule.minute):
            told = f"the daily visit {schedule.hour:02}:{schedule.minute:02} (settings.toml) falls into them"
            yield ("quiet_hours",), told
    if site.delay is not None and politeness.autothrottle and site.delay > politeness.max_delay:
        yield ("delay",), f"{site.delay:g} is more than politeness.max_delay {politeness.max_delay:g} (settings.toml)"
    for place, host in (("home", urlsplit(site.home).hostname or ""), *(("hosts", host) for host in site.hosts)):
        if not site.allow_private and is_private_host(host):
            yield (place,), f"{host} is a private address; say `allow_private: true` if that is meant"
            return


def _holds(spans: Iterable[Hours], minute: int) -> bool:
    return any(minute in span.minutes() for span in spans)


def _rosters(given: Crossing) -> Iterator[ConfigError]:
    places, rosters = given.places, given.configuration.rosters
    home = {organ.organ_id: region for region, roster in reversed(rosters.items()) for organ in roster}
    heirs = {organ.organ_id: organ.successor for roster in rosters.values() for organ in roster if organ.successor}
    for region, roster in rosters.items():
        if not region.isdigit():
            told = "a roster is named after its division code, such as 370829.csv"
            yield ConfigError(given.folder / "organs" / f"{region}.csv", told)
            continue
        for organ in roster:
            if home[organ.organ_id] != region:
                told = f"{organ.organ_id} stands in {home[organ.organ_id]}.csv as well"
                yield places.in_roster(region, organ.organ_id, "organ_id", told)
            if organ.successor and organ.successor not in home and not given.known_organs([organ.successor]):
                told = f"there is no organ {organ.successor}; {meant(organ.successor, home)}"
                yield places.in_roster(region, organ.organ_id, "successor", told[:300])
            elif _comes_back(organ.organ_id, heirs):
                yield places.in_roster(
                    region, organ.organ_id, "successor", "the successors lead back to the organ itself"
                )


def _comes_back(organ_id: str, heirs: dict[str, str]) -> bool:
    seen: set[str] = set()
    here: str | None = organ_id
    while (here := heirs.get(here or "")) and here not in seen:
        if here == organ_id:
            return True
        seen.add(here)
    return False


def _alerts(given: Crossing) -> Iterator[ConfigError]:
    rostered = {organ.organ_id for roster in given.configuration.rosters.values() for organ in roster}
    watched = _watched(given.configuration)
    for number, one in enumerate(given.rules.alerts.subscriptions if given.rules.alerts else ()):

        def fault(key: str, told: str, number: int = number) -> ConfigError:
            return given.places.in_rules("alerts.yaml", ("subscriptions", number, key), told)

        if one.region and not any(code.startswith(one.region) for code in watched):
            yield fault("region", f"no watched county's code begins with {one.region}")
        for check in one.checks:
            if check != "*" and given.rules.checks and check not in given.rules.checks:
                yield fault("checks", f"there is no check {check}; {meant(check, given.rules.checks)}")
        for wanted in one.thresholds:
            if given.rules.indicators and wanted.indicator not in given.rules.indicators:
                told = f"there is no indicator {wanted.indicator}; {meant(wanted.indicator, given.rules.indicators)}"
                yield fault("thresholds", told)
        unknown = [organ for organ in one.organs if organ not in rostered]
        for organ in sorted(set(unknown) - (given.known_organs(unknown) if unknown else set())):
            yield fault(
                "organs", f"there is no organ {organ}" + (f"; {meant(organ, rostered)}"[:200] if rostered else "")
            )
        for name, address in one.channels.items():
            if told := _bad_channel(address):
                yield fault("channels", f"{name}: {told}")


def _bad_channel(written: str) -> str:
    """Return what is wrong with an address; it is never repeated, for it may hold a password."""
    if written.startswith("env:"):
        return "" if written.removeprefix("env:").isidentifier() else "env: is followed by the name of a variable"
    from archive.notices.alerts.delivery import understood

    return "" if understood(written) else "Apprise knows no such address (mailto://…, json://…, or env:NAME)"


def _notices(given: Crossing) -> Iterator[ConfigError]:
    rules = given.rules.notices
    if rules and (
        missing := [state for state in (*STATES_ZH.values(), PAST_DUE_ZH) if state not in rules.check_states]
    ):
        told = f"{', '.join(missing)} is a state of orders (督办单) and must be among them"
        yield given.places.in_rules("notices.yaml", ("check_states",), told)


def _reading(given: Crossing) -> Iterator[ConfigError]:
    """Yield faults for cells that a figure in prose is compared with and that stand in no form."""
    cells = {
        f"{table}.{row.id}.{column}"
        for form in given.rules.forms
        for table, layout in form.tables.items()
        for row in layout.rows
        for column in layout.row_columns(row)
    }
    for number, figure in enumerate(given.rules.reading.figures if given.rules.reading and cells else ()):
        for key, named in (("same_as", figure.same_as), ("or_with", figure.or_with)):
            for cell in named:
                if cell not in cells:
                    told = f"no form has the cell {cell}; {meant(cell, cells)}"[:300]
                    yield given.places.in_rules("reading.yaml", ("figures", number, key), told)


def _watched(configuration: Configuration) -> set[str]:
    return {site.region for site in configuration.sites.values()} | set(configuration.rosters)
