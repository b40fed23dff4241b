"""Subscriptions of the desk as readers of the outbox: those to be delivered now, and how their messages go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from archive.bilingual import Bilingual
from archive.config.office import OfficeSettings
from archive.notices.alerts.delivery import DeliveryError
from archive.notices.alerts.delivery import send as send_by_apprise
from archive.notices.alerts.desk_reader import DeskReader
from archive.notices.alerts.outbox import OutgoingMessage
from archive.office.desk_subscription import DeskSubscription
from archive.office.destinations import Destination, destination_of, is_place_allowed
from archive.office.journal_state import JournalState
from archive.office.message_kinds import MESSAGE_KINDS
from archive.office.people import Person
from archive.office.place import Office
from archive.office.subscriptions.channels import send_letter
from archive.office.subscriptions.letter import Letter
from archive.office.subscriptions.reader_mail import READER_SCHEME, send_to_reader
from archive.office.subscriptions.subscribe import end_address

_SCHEME = "desk:"  # of addresses that only this sender understands
_ACCOUNT = Bilingual("账号不能使用", "the account is closed")
_REGION = Bilingual("该地区或者内容不再属于您的职责范围", "region or contents are not within your roles any more")
_LOST = Bilingual("接收地址已丢失，请重新订阅", "the address was lost: subscribe again")
_PLACE = Bilingual("接收地址不再允许，请联系管理员", "the address is not allowed any more: ask an administrator")


def desk_readers(office: Office, state: JournalState, store: Engine) -> Iterator[DeskReader]:
    """Yield a reader for each subscription that is to be delivered now."""
    for one in state.subscriptions.values():
        person, to = state.people.get(one.login), destination_of(store, one.id)
        if one.state != "active" or person is None or why_stopped(office.settings, person, one, to):
            continue
        told = one.wanted
        yield DeskReader(
            id=one.reader,
            channels={one.channel: f"{_SCHEME}{one.id}"},
            region=told.region,
            organs=told.organs,
            states=told.states,
            checks=told.checks,
            search=told.search,
            ladder=told.ladder,
            when=told.when,
            pages=office.settings.public_url,
            at_night=person.is_admin,
        )


def why_stopped(
    settings: OfficeSettings, person: Person, one: DeskSubscription, to: Destination | None
) -> Bilingual | None:
    """Return why a subscription is not delivered although nobody paused or ended it; None where it is."""
    if not person.active:
        return _ACCOUNT
    if not may_subscribe(person, one):
        return _REGION
    if to is None:
        return _LOST
    return None if is_place_allowed(settings, one.channel, to.place) else _PLACE


def may_subscribe(person: Person, one: DeskSubscription) -> bool:
    """Whether the roles of a person cover what they subscribed to."""
    wanted = one.wanted
    if person.role_in(wanted.region, "clerk"):
        return True
    for_admins = not wanted.is_of_filings and all(MESSAGE_KINDS[kind].for_admins for kind in wanted.kinds)
    return for_admins and person.role_in(wanted.region, "admin") is not None


@dataclass(frozen=True, slots=True)
class DeskSender:
    """Sends messages of people of the desk by their channels, those of readers by mail, others through Apprise."""

    office: Office
    store: Engine

    def __call__(self, one: OutgoingMessage, address: str) -> None:
        if address.startswith(READER_SCHEME):
            send_to_reader(self.office.settings, self.store, one, address.removeprefix(READER_SCHEME))
            return
        if not address.startswith(_SCHEME):
            send_by_apprise(one, address)
            return
        to = destination_of(self.store, address.removeprefix(_SCHEME))
        if to is None:
            raise DeliveryError("the address is lost")
        page = f"{self.office.settings.public_url}/desk"
        send_letter(self.office.settings, to, Letter(one.id, one.title, one.body, page, end_address(self.office, to)))
