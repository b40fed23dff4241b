"""What the form of a new subscription says: region, organs, contents, channel and address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from archive.config.alerts import AlertState
from archive.office.desk_subscription import CHANNELS, STATES, Channel, Wanted
from archive.office.message_kinds import MESSAGE_KINDS
from archive.office.subscriptions.subscribe import AddressForm
from archive.web.contents.alert_wishes import NO_SUCH_CHECK, NO_SUCH_ORGAN, named_checks, named_organs
from archive.web.desk.signed_in import DeskContext
from archive.web.desk.subscription_words import offered_channels
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

_LONGEST = 300  # characters of a search


@dataclass(frozen=True, slots=True)
class SubscriptionForm:
    """What was filled in, and what is wrong with it: field and sentence."""

    wanted: Wanted
    address: AddressForm
    faults: dict[str, str]


def read_form(context: DeskContext) -> SubscriptionForm:
    """Return the form as it was sent."""
    faults: dict[str, str] = {}
    region = context.field("region")
    if region not in regions_of(context):
        faults["region"] = _("请选择地区。")
    wanted = Wanted(
        region,
        _organs(context, region, faults),
        cast("tuple[AlertState, ...]", tuple(one for one in STATES if one in context.form.getlist("state"))),
        _checks(context, faults),
        " ".join(context.field("search").split())[:_LONGEST],
        tuple(one for one in MESSAGE_KINDS if one in context.form.getlist("kind")),
        bool(context.field("ladder")),
        "at_once" if context.field("when") == "at_once" else "digest",
    )
    if wanted.is_nothing:
        faults["contents"] = _("请至少选择一项内容。")
    channel = context.field("channel")
    if channel not in offered_channels(context):
        faults["channel"] = _("请选择接收渠道。")
    if not context.field("address"):
        faults["address"] = _("请填写接收地址或者密钥。")
    chosen: Channel = next((one for one in CHANNELS if one == channel), "mail")
    return SubscriptionForm(wanted, AddressForm(chosen, context.field("address"), context.field("secret")), faults)


def empty_form(wanted: Wanted) -> SubscriptionForm:
    """Return a form that holds what is wanted, and no address."""
    return SubscriptionForm(wanted, AddressForm("mail", ""), {})


def regions_of(context: DeskContext) -> dict[str, str]:
    """Return the regions that a person may choose, by code: of their grants, and those that are watched within."""
    grants = {grant.region for grant in context.person.grants if grant.role != "viewer"}
    watched = region_names(context.room.session)
    named = {code: watched.get(code, "") for code in sorted(grants)}
    return named | {code: name for code, name in watched.items() if any(code.startswith(one) for one in grants)}


def _organs(context: DeskContext, region: str, faults: dict[str, str]) -> tuple[str, ...]:
    found = named_organs(context.room.session, region, context.field("organs"))
    if found is None:
        faults["organs"] = NO_SUCH_ORGAN
    return found or ()


def _checks(context: DeskContext, faults: dict[str, str]) -> tuple[str, ...]:
    found = named_checks(context.field("checks"))
    if found is None:
        faults["checks"] = NO_SUCH_CHECK
    return found or ()
