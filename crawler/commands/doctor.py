"""`nianbao doctor`: is everything in place for an unattended run? Each finding in one line."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import typer
from sqlalchemy import make_url

from archive.clock import utc_now
from archive.config.alerts import load_alert_rules
from archive.config.load import Configuration
from archive.config.paths import config_dir, data_dir
from archive.database.engine import session_scope
from archive.database.models import Quarantine
from archive.database.set_aside import held_records
from archive.errors import ConfigErrors, NianbaoError
from archive.filings.verdicts.watches import minded, stopped_words, watches
from archive.notices.alerts.delivery import understood
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.store import open_outbox
from crawler.commands.options import database
from crawler.configuration.checking import check

# A season's captures of a province come to some gigabytes; less free space than this ends badly (bytes).
_LEAST_FREE = 2 << 30
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
    with session_scope(engine) as session:
        warnings += _set_aside(held_records(session, utc_now()))
        watched = minded(watches(session, configuration.deadlines, utc_now()))
    warnings += [f"the watch has stopped: {stopped_words(one)}" for one in watched if one.stopped or one.waiting]
    shown = make_url(configuration.settings.database()).render_as_string(hide_password=True)
    print(f"ok       database {shown}")
    for warning in warnings:
        print(f"warning  {warning}")
    raise typer.Exit(1 if warnings else 0)


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
    data_dir().mkdir(parents=True, exist_ok=True)
    if (free := shutil.disk_usage(data_dir()).free) < _LEAST_FREE:
        found.append(f"only {free >> 20} MiB free under {data_dir().absolute()}")
    return found


def _alert_warnings() -> list[str]:
    """Whom nothing would reach, and what waits for a person."""
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
    if (data_dir() / "alerts.db").exists():
        outbox = Outbox(open_outbox(data_dir()), rules)
        held, given_up = sorted(outbox.held()), sum(one.status == "failed" for one in outbox.undelivered())
        found += [f"alerts are held back of region {', '.join(held)}: nianbao alerts list"] if held else []
        found += [f"{given_up} alert(s) did not get through and were given up: nianbao alerts list"] if given_up else []
    return found
