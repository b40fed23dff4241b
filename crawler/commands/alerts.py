"""`nianbao alerts`: one pass now, what is waiting, and letting go what was held back."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.clock import format_minute, utc_now
from archive.config.alerts import load_alert_rules
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.database.engine import session_scope
from archive.notices.alerts.all_incidents import all_incidents
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.outbox_store import open_outbox
from archive.office.alert_pass import run_all_alerts
from archive.office.journal_state import journal_state
from archive.office.place import office_here
from archive.office.releases import apply_releases, release_alerts
from crawler.commands.acting import By, Propose, actor
from crawler.commands.options import AsOf, database, moment

_alerts = typer.Typer(no_args_is_help=True, help="Send alerts to subscribers: of config/alerts.yaml, and of the desk.")


def register(app: typer.Typer) -> None:
    app.add_typer(_alerts, name="alerts")


@_alerts.command("run", help="Find, compose and send alerts once. Safe to repeat; run it hourly.")
def run(as_of: AsOf = "") -> None:
    configuration, rules = load_configuration(), load_alert_rules()
    now = moment(as_of, whole_day=False)
    with session_scope(database(configuration)) as session:
        incidents = all_incidents(session, configuration, data_dir(), now)
        passed = run_all_alerts(office_here(), session, configuration.deadlines, rules, incidents, now)
    print(f"{passed.entered} new, {passed.sent} sent, {passed.failed} failed")
    for region in passed.held:
        print(f"held back: region {region}; check it, then run `nianbao alerts release {region} --reason …`")
    raise typer.Exit(1 if passed.failed or passed.held else 0)


@_alerts.command("list", help="List alert states, held alerts and undelivered messages with reasons.")
def list_() -> None:
    outbox = Outbox(open_outbox(data_dir()), load_alert_rules())
    for state, count in outbox.counts().items():
        print(f"{count:6d}  {state}")
    for region, hold in outbox.held().items():
        held = f"held back: region {region} since {format_minute(hold.since)}: {hold.reason.en}"
        print(f"{held}; check it, then run `nianbao alerts release {region} --reason …`")
    for one in outbox.undelivered():
        given_up = one.status == "failed"
        what = "given up, `nianbao alerts retry`" if given_up else f"tried again after {format_minute(one.next_try_at)}"
        print(f"{one.reader} by {one.channel}, {one.attempts} tries, {what}: {one.title}: {one.error}")


@_alerts.command("retry", help="Retry messages that were given up.")
def retry() -> None:
    print(f"{Outbox(open_outbox(data_dir()), load_alert_rules()).retry(utc_now())} to be sent with the next pass")


@_alerts.command("release", help="Release held alerts of a region (its code or the first digits of it).")
def release(
    region: Annotated[str, typer.Argument(help="Division code or its first digits.")],
    reason: Annotated[str, typer.Option("--reason", help="Reason; kept in the journal.")],
    propose: Propose = False,
    by: By = "",
) -> None:
    office = office_here()
    line = release_alerts(office, actor(by), region, reason, utc_now(), propose=propose)
    if propose:
        print(f"proposed as {line.seq}")
        return
    outbox = Outbox(open_outbox(data_dir()), load_alert_rules())
    print(f"{apply_releases(outbox, journal_state(office.data).lines)} released")
