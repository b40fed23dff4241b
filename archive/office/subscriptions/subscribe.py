"""What people do with subscriptions: make, confirm, test, pause, resume and end them, as acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex, token_urlsafe

from sqlalchemy import Engine

from archive.journal.line import JournalLine
from archive.office.act import act
from archive.office.desk_subscription import (
    CONFIRM,
    END,
    MAKE,
    TEST,
    Channel,
    DeskSubscription,
    Wanted,
)
from archive.office.destinations import (
    Destination,
    destination_of,
    erase_destination,
    keep_destination,
    parse_destination,
)
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.links import token_hash
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.subscriptions.channels import send_letter
from archive.office.subscriptions.letter import Letter

_PAGES = "/desk/subscriptions"


@dataclass(frozen=True, slots=True)
class MadeSubscription:
    """A subscription that was made. ``secret``: of a webhook, shown once; ``confirmation``: the letter with the link
    that confirms a mail address, to be sent by `confirm_address`."""

    id: str
    secret: str
    destination: Destination
    confirmation: Letter | None


@dataclass(frozen=True, slots=True)
class AddressForm:
    """The address as a form gives it. ``secret``: of a robot that asks for signed messages."""

    channel: Channel
    address: str
    secret: str = ""


def make_subscription(
    office: Office, store: Engine, actor: Actor, form: AddressForm, wanted: Wanted, now: datetime, key: str = ""
) -> MadeSubscription:
    """Make one. Raises RefusedError; nothing is kept then."""
    identity, end_token, confirm_token = token_hex(6), token_urlsafe(32), token_urlsafe(32)
    to = parse_destination(form.channel, form.address, form.secret, end_token)
    told = {
        "id": identity,
        "channel": to.channel,
        "place": to.place,
        "digest": keep_destination(store, identity, to, now),
        "wanted": wanted.to_json(),
        "confirm_link": token_hash(confirm_token) if to.channel == "mail" else "",
        "end_link": token_hash(end_token),
    }
    intent = Intent(MAKE, f"subscription:{identity}", wanted.region, {"subscription": told}, key=key)
    try:
        act(office, actor, intent, now)
    except RefusedError:
        erase_destination(store, identity)
        raise
    letter = _confirmation(office, identity, actor.by, confirm_token) if to.channel == "mail" else None
    return MadeSubscription(identity, to.secret if to.channel == "webhook" else "", to, letter)


def _confirmation(office: Office, identity: str, login: str, token: str) -> Letter:
    address = f"{office.settings.public_url}{_PAGES}/confirm/{token}"
    body = (
        f"办公台账号{login}登记以本邮箱接收政务公开年报提醒。确认请打开：\n{address}\n\n"
        "如非本人登记，请勿打开；不确认的，不再发送邮件。"
    )
    return Letter(f"{identity}-confirm", "确认接收政府信息公开年报提醒", body, f"{office.settings.public_url}/desk")


def confirm_address(office: Office, made: MadeSubscription) -> str:
    """Send the link that confirms a mail address; what the server answered. Raises ChannelError."""
    return send_letter(office.settings, made.destination, made.confirmation) if made.confirmation else ""


def change_subscription(
    office: Office, store: Engine, actor: Actor, one: DeskSubscription, kind: str, now: datetime, key: str = ""
) -> JournalLine:
    """Pause, resume or end one. Raises RefusedError. At its end the address is erased."""
    line = act(office, actor, _on(one, kind, key=key), now)
    if kind == END:
        erase_destination(store, one.id)
    return line


def send_test(office: Office, store: Engine, actor: Actor, one: DeskSubscription, now: datetime, key: str = "") -> str:
    """Send a test message at once; what the channel answered. Raises RefusedError, ChannelError."""
    to = destination_of(store, one.id)
    if to is None:
        raise RefusedError("M1", "接收地址已丢失，请重新订阅。", "the address was lost: subscribe again")
    act(office, actor, _on(one, TEST, key=key), now)
    page = f"{office.settings.public_url}/desk"
    body = "【测试】\n这是一条测试消息，不涉及任何单位。收到即表示该渠道可以使用。"
    letter = Letter(f"{one.id}-test-{token_hex(8)}", "测试：政府信息公开年报提醒", body, page, end_address(office, to))
    return send_letter(office.settings, to, letter)


def end_address(office: Office, to: Destination) -> str:
    """Return the address of the page that ends a subscription, without signing in."""
    return f"{office.settings.public_url}{_PAGES}/end/{to.end_token}"


def linked_subscription(office: Office, token: str, kind: str) -> DeskSubscription | None:
    """Return the subscription that a link confirms or ends; None for an unknown one. Looking uses nothing up."""
    wanted = token_hash(token)
    for one in journal_state(office.data).subscriptions.values():
        if wanted == (one.confirm_link if kind == CONFIRM else one.end_link):
            return one
    return None


def by_link(office: Office, store: Engine, one: DeskSubscription, kind: str, token: str, now: datetime) -> None:
    """Confirm the address or end the subscription by its link; done before, nothing more happens. Raises
    RefusedError."""
    done = one.state == "ended" if kind == END else one.state in ("active", "paused")
    if not done:
        act(office, Actor(one.login, "reply"), _on(one, kind, link=token_hash(token)), now)
    if kind == END:
        erase_destination(store, one.id)


def _on(one: DeskSubscription, kind: str, key: str = "", **told: str) -> Intent:
    return Intent(kind, f"subscription:{one.id}", one.wanted.region, {"subscription": {"id": one.id, **told}}, key=key)
