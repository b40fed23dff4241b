"""The files of rules, loaded strictly: nothing empty that reading depends on, no key that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from archive.config.alerts import AlertRules, load_alert_rules
from archive.config.faults import meant
from archive.config.notices import NoticeRules, load_notice_rules
from archive.config.office import load_office_settings
from archive.config.regions import Regions, load_regions
from archive.config.yaml_file import line_of, load_yaml, read_text, top_keys
from archive.errors import ConfigError, ConfigErrors
from archive.indicators.definitions import Indicators
from archive.reading.checks.registry import Checks, Precision
from archive.reading.forms import TABLES, Form
from archive.reading.reading_rules import ReadingRules
from archive.recognition.recognition_rules import RecognitionRules
from archive.search.synonyms import Synonyms
from crawler.adapters.adapter_vocabulary import AdapterVocabulary
from crawler.browser.browser_rules import BrowserRules
from crawler.discovery.discovery_rules import DiscoveryRules
from crawler.visiting.page_problem_rules import PageProblemRules

Model = TypeVar("Model", bound=BaseModel)
Loaded = TypeVar("Loaded")
_FORMS = ("F2019", "F2021")
_Place = tuple[str | int, ...]


@dataclass
class RuleFiles:
    """What could be loaded, None where it could not; ``faults`` says why."""

    faults: list[ConfigError] = field(default_factory=list)
    alerts: AlertRules | None = None
    notices: NoticeRules | None = None
    regions: Regions | None = None
    forms: tuple[Form, ...] = ()
    reading: ReadingRules | None = None
    checks: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()


def load_rule_files(folder: Path) -> RuleFiles:
    """Load every file of rules in a configuration folder; faults are gathered, never raised."""
    found = RuleFiles()
    found.alerts = _try(found, lambda: load_alert_rules(folder))
    found.notices = _try(found, lambda: load_notice_rules(folder))
    _try(found, lambda: load_office_settings(folder))
    found.regions = _try(found, lambda: load_regions(folder / "regions.csv"))
    for name, model in (("adapters", AdapterVocabulary), ("browser", BrowserRules), ("discovery", DiscoveryRules)):
        _strict(found, folder / f"{name}.yaml", model)
    if visits := _strict(found, folder / "page_problems.yaml", PageProblemRules):
        found.faults += _careless_visits(folder / "page_problems.yaml", visits)
    _reading(found, folder / "reading.yaml")
    _forms(found, folder / "forms")
    if checks := _strict(found, folder / "checks.yaml", Checks):
        found.checks = frozenset(check.id for check in checks.checks)
    if indicators := _strict(found, folder / "indicators.yaml", Indicators):
        found.indicators = frozenset(one.id for one in indicators.indicators)
    _strict(found, folder / "synonyms.yaml", Synonyms)
    _try(found, lambda: _measured(folder / "checks_measured.json"))
    return found


def _try(found: RuleFiles, load: Callable[[], Loaded]) -> Loaded | None:
    try:
        return load()
    except ConfigErrors as broken:
        found.faults += broken.errors
    except ConfigError as broken:
        found.faults.append(broken)
    return None


def _measured(path: Path) -> None:
    """Check that the file, which may be missing, holds counts by check. Raises ConfigErrors."""
    if not path.exists():
        return
    try:
        told = TypeAdapter(dict[str, Precision]).validate_json(read_text(path))
    except ValidationError as invalid:
        raise ConfigErrors([ConfigError(path, invalid.errors()[0]["msg"])]) from None
    if wrong := [check for check, counts in told.items() if counts.right > counts.of]:
        raise ConfigErrors([ConfigError(path, f"{wrong[0]} was right more often than it was judged")])


def _strict(found: RuleFiles, path: Path, model: type[Model]) -> Model | None:
    rules = _try(found, lambda: load_yaml(path, model))
    if rules is not None:
        found.faults += [
            ConfigError(path, "must not be empty", line=line_of(path, place), field=".".join(map(str, place)))
            for place in _hollow(rules)
        ]
    return rules


def _hollow(rules: BaseModel) -> Iterator[_Place]:
    """Yield where a list or text that has no default is empty: nothing would be recognised by it."""
    for name, about in type(rules).model_fields.items():
        value = getattr(rules, name)
        key = about.alias or name
        if about.is_required() and isinstance(value, str | tuple | list | frozenset | dict) and not value:
            yield (key,)
        for position, part in enumerate(value if isinstance(value, tuple | list) else [value]):
            at: _Place = (key, position) if isinstance(value, tuple | list) else (key,)
            if isinstance(part, BaseModel):
                yield from ((*at, *place) for place in _hollow(part))
            elif part == "" and len(at) == 2:
                yield at


def _careless_visits(path: Path, visits: PageProblemRules) -> Iterator[ConfigError]:
    """Yield faults for rules that fit every page, which would call every column unreadable."""
    for number, rule in enumerate(visits.rules):
        patterns = (*rule.title, *rule.text, *rule.short_text, *rule.source)
        if not patterns and not rule.statuses:
            told = "the rule names neither a status nor a pattern: it would fit every page"
        elif any(pattern.search("") for pattern in patterns):
            told = "a pattern fits every text"
        else:
            continue
        yield ConfigError(path, told, line=line_of(path, ("rules", number)), field=f"rules.{number}")


def _reading(found: RuleFiles, path: Path) -> None:
    """Load reading.yaml, of which two models each read some of the keys."""
    found.reading = _strict(found, path, ReadingRules)
    recognition = _strict(found, path, RecognitionRules) if found.reading else None
    known = {*ReadingRules.model_fields, *RecognitionRules.model_fields}
    found.faults += [
        ConfigError(path, f"there is no such key; {meant(key, known)}", line=line_of(path, [key]), field=key)
        for key in _try(found, lambda: top_keys(path)) or ()
        if key not in known
    ]
    if recognition is None:
        return
    try:
        _ = recognition.titles.core, recognition.titles.column_core
    except re.error as broken:
        found.faults.append(ConfigError(path, f"its patterns do not go together: {broken}", field="titles"))


def _forms(found: RuleFiles, folder: Path) -> None:
    places = {path: _strict(found, path, Form) for path in sorted(folder.glob("*.yaml"))}
    found.forms = tuple(form for form in places.values() if form)
    named = {form.form for form in found.forms}
    if all(places.values()):
        found.faults += [
            ConfigError(folder / f"{name}.yaml", "is missing: there is no form of this name")
            for name in _FORMS
            if name not in named
        ]
    for path, form in places.items():
        found.faults += [] if form is None else _odd_form(path, form, found.forms)


def _odd_form(path: Path, form: Form, forms: tuple[Form, ...]) -> Iterator[ConfigError]:
    def fault(place: _Place, told: str) -> ConfigError:
        return ConfigError(path, told, line=line_of(path, place), field=".".join(map(str, place)))

    if form.years.last is not None and form.years.last < form.years.first:
        yield fault(("years",), f"last {form.years.last} lies before first {form.years.first}")
    if any(other is not form and other.form == form.form for other in forms):
        yield fault(("form",), f"{form.form} stands in two files")
    elif any(other is not form and other.is_for(form.years.first) for other in forms):
        yield fault(("years",), f"another form is for {form.years.first} as well")
    if missing := [name for name in TABLES if name not in form.tables]:
        yield fault(("tables",), f"the table {missing[0]} is missing")
    for name, table in form.tables.items():
        if name not in TABLES:
            yield fault(("tables", name), f"there is no such table; {meant(name, TABLES)}")
        columns, groups = [column.id for column in table.columns], {group.id for group in table.row_groups}
        for key, ids in (("columns", columns), ("rows", [row.id for row in table.rows])):
            if twice := {one for one in ids if ids.count(one) > 1}:
                yield fault(("tables", name, key), f"{min(twice)} stands twice")
        for number, row in enumerate(table.rows):
            place = ("tables", name, "rows", number)
            if unknown := [one for one in row.columns if one not in columns]:
                yield fault(
                    (*place, "columns"), f"{unknown[0]} is no column of the table; {meant(unknown[0], columns)}"
                )
            if row.group and row.group not in groups:
                yield fault((*place, "group"), f"{row.group} is no group of the table; {meant(row.group, groups)}")
