"""`nianbao doctor`: is everything in place for an unattended run? Each finding in one line."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import typer
from sqlalchemy import make_url

from archive.captures.object_store import StoreError, store_of
from archive.captures.signing_key import FOLDER, KEY_FILE, SigningKeyError, read_key
from archive.clock import utc_now
from archive.config.alerts import load_alert_rules
from archive.config.load import Configuration
from archive.config.paths import config_dir, data_dir
from archive.database.engine import session_scope
from archive.database.models import Quarantine
from archive.database.set_aside import held_records
from archive.errors import ConfigErrors, NianbaoError
from archive.health.incident import Incident, IncidentKind
from archive.notices.alerts.all_incidents import all_incidents
from archive.notices.alerts.delivery import understood
from archive.office.place import office_here
from archive.office.roster import undecided
from crawler.commands.options import database
from crawler.configuration.checking import check

_MOST_TOLD = 20


def register(app: typer.Typer) -> None:
    app.command("doctor", help="Check configuration, database, disk and identity before an unattended run.")(doctor)


def doctor() -> None:
    checked = check()
    if checked.faults or checked.configuration is None:
        raise ConfigErrors(checked.faults)
    configuration = checked.configuration
    print(f"ok       configuration under {config_dir()}: {len(configuration.sites)} sites")
    warnings = [*_warnings(configuration), *checked.warnings]
    engine = database(configuration)
    data_dir().mkdir(parents=True, exist_ok=True)
    warnings += _edited_rosters()
    with session_scope(engine) as session:
        warnings += _set_aside(held_records(session, utc_now()))
        incidents = all_incidents(session, configuration, data_dir(), utc_now())
    warnings += [_incident_line(one) for one in incidents if one.kind != IncidentKind.QUARANTINE]
    shown = make_url(configuration.settings.database()).render_as_string(hide_password=True)
    print(f"ok       database {shown}")
    for warning in warnings:
        print(f"warning  {warning}")
    raise typer.Exit(1 if warnings else 0)


def _edited_rosters() -> list[str]:
    """Which rosters were changed by hand since the journal has them: nothing of that counts until it is decided."""
    return [
        f"config/organs/{region}.csv was changed by hand ({len(rows)} organs differ) and counts for nothing until "
        "somebody decides: `nianbao organs import`, `organs export --discard-edits`, or the desk under 名录"
        for region, rows in undecided(office_here()).items()
    ]


def _incident_line(incident: Incident) -> str:
    """Return what is wrong and what to do about it."""
    return f"{incident.kind.en}: {incident.detail.en}; {incident.kind.remedy.en}"


def _set_aside(held: list[Quarantine]) -> list[str]:
    """Which records made their own ingest fail, why and since when."""
    told = [
        f"set aside since {one.since:%Y-%m-%d %H:%MZ}, tried {one.tries}x: {one.kind} {one.key}: {one.reason}"
        for one in held[:_MOST_TOLD]
    ]
    rest = len(held) - len(told)
    return [*told, f"{rest} more records are set aside; the health page lists them"] if rest else told


def _warnings(configuration: Configuration) -> list[str]:
    politeness, browser = configuration.settings.politeness, configuration.settings.browser
    found = []
    if not politeness.contact.strip() or politeness.contact.startswith("set "):
        found.append("politeness.contact is not set: site owners could not tell whom to ask")
    if not politeness.operator.strip() or politeness.operator.startswith("an operator who has not"):
        found.append("politeness.operator is not set: site owners could not tell who asks")
    found += _alert_warnings()
    found += _storage_warnings(configuration)
    found += _key_warnings(configuration.settings.evidence.domain_key)
    unverified = [site.id for site in configuration.sites.values() if not site.verified]
    if unverified:
        found.append(f"not verified by a person, left out of unattended runs: {', '.join(unverified)}")
    shown = [s.id for s in configuration.sites.values() if any(s.needs_browser(column) for column in s.columns)]
    if shown and find_spec("playwright") is None:
        told = "Playwright is not installed: pip install '.[browser]' or uv sync --extra browser, in the checkout"
        found.append(f"only a browser can show the columns of {', '.join(shown)}, and {told}")
    if browser.executable and shutil.which(browser.executable) is None:
        found.append(f"browser.executable: there is no program {browser.executable}")
    if (roots := configuration.settings.timestamps.roots) and not roots.is_file():
        found.append(f"timestamps.roots: there is no file {roots}")
    return found


def _storage_warnings(configuration: Configuration) -> list[str]:
    """Return why the object storage cannot be worked with now."""
    try:
        store = store_of(configuration.settings)
    except StoreError as error:
        return [str(error.strerror)]
    fault = store.fault() if store else ""
    return [f"{configuration.settings.storage_url}: {fault}"] if fault else []


def _key_warnings(domain_key: Path | None) -> list[str]:
    """Return why evidence packages could not be signed; the installation's own key is made with the first package."""
    own = data_dir() / FOLDER / KEY_FILE
    key = domain_key or (own if own.exists() else None)
    if key is None:
        return []
    try:
        read_key(key)
    except SigningKeyError as reason:
        return [str(reason)]
    return []


def _alert_warnings() -> list[str]:
    """Whom nothing would reach."""
    rules = load_alert_rules()
    found = []
    for subscription in rules.subscriptions:
        for channel in subscription.channels:
            try:
                address = subscription.destination_url(channel)
            except NianbaoError as reason:
                found.append(str(reason))
                continue
            if not understood(address):
                found.append(f"alerts: Apprise knows no address like that of channel {channel} of {subscription.id}")
    return found
