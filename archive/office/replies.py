"""What an organ does by its reply link, and what the office does with an answer: confirm it, send another link, reject
an objection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from archive.errors import NianbaoError
from archive.journal.line import JournalLine
from archive.journal.visit_requests import REQUEST
from archive.notices.objections import REJECT
from archive.notices.order import Attachment, Claim, Order, OrderLogLine
from archive.office.act import act
from archive.office.contacts import Contact, erase_contact, keep_contact
from archive.office.intent import Actor, Intent
from archive.office.links import token_hash
from archive.office.orders import record_step
from archive.office.place import Office
from archive.office.reply_links import new_reply_token, reply_address


@dataclass(frozen=True, slots=True)
class Linked:
    """An order opened by its link, the organ it is for, and that organ's region."""

    order: Order
    organ: str
    region: str
    store: Engine

    @property
    def actor(self) -> Actor:
        return Actor(self.organ, "reply")


@dataclass(frozen=True, slots=True)
class Statement:
    """What an organ states. ``address`` and ``day``: of the publication; ``day`` alone: to which time is asked for."""

    claim: Claim
    text: str
    address: str = ""
    day: date | None = None
    attachments: Sequence[Attachment] = ()


def receive_by_link(office: Office, linked: Linked, who: Contact, now: datetime, key: str) -> Order:
    """Enter 签收 by the link. Raises NianbaoError for a second one, RefusedError."""
    order = linked.order
    line = OrderLogLine(number=order.number, step="received", by=linked.organ, at=now, link=order.link, by_link=True)
    return _enter(office, linked, line, who, key)


def answer_by_link(office: Office, linked: Linked, said: Statement, who: Contact, now: datetime, key: str) -> Order:
    """Enter the answer by the link. Raises NianbaoError for a second one, RefusedError."""
    order = linked.order
    line = OrderLogLine(
        number=order.number,
        step="rectified",
        by=linked.organ,
        at=now,
        note=said.text,
        claim=said.claim,
        address=said.address,
        day=said.day,
        attachments=tuple(said.attachments),
        link=order.link,
        by_link=True,
    )
    return _enter(office, linked, line, who, key)


def _enter(office: Office, linked: Linked, line: OrderLogLine, who: Contact, key: str) -> Order:
    contact = keep_contact(linked.store, who, line.at)
    try:
        line = line.model_copy(update={"contact": contact})
        return record_step(office, linked.actor, line, linked.region, key=key)
    except NianbaoError:  # nobody is kept whom no line names
        erase_contact(linked.store, contact)
        raise


def confirm_answer(
    office: Office, actor: Actor, order: Order, how: str, public: str, region: str, now: datetime, key: str
) -> Order:
    """Enter that the organ itself stands behind its answer: ``how`` it was asked; ``public``: the words of it that may
    stand beside the verdict, "" for none. Raises RefusedError."""
    line = OrderLogLine(number=order.number, step="confirmed", by=actor.by, at=now, note=how, public=public)
    return record_step(office, actor, line, region, key=key)


def renew_link(office: Office, actor: Actor, order: Order, region: str, now: datetime, key: str) -> str:
    """End the link of an order and return the address of a new one, which is told only here. Raises RefusedError."""
    token = new_reply_token()
    line = OrderLogLine(number=order.number, step="linked", by=actor.by, at=now, link=token_hash(token))
    record_step(office, actor, line, region, key=key)
    return reply_address(office.settings, token)


def end_link(office: Office, actor: Actor, order: Order, region: str, now: datetime, key: str) -> None:
    """End the link of an order without a new one. Raises RefusedError."""
    line = OrderLogLine(number=order.number, step="linked", by=actor.by, at=now)
    record_step(office, actor, line, region, key=key)


def propose_rejection(
    office: Office, actor: Actor, filing: str, objection: int, reason: str, region: str, now: datetime, key: str
) -> JournalLine:
    """Propose that an objection (seq) to a filing is not upheld, with reasons; another person approves. Raises
    RefusedError."""
    body = {"filing": filing, "objection": objection, "reason": reason}
    return act(office, actor, Intent(f"{REJECT}.propose", f"filing:{filing}", region, body, key=key), now)


def request_visit(office: Office, actor: Actor, region: str, now: datetime, key: str = "") -> JournalLine:
    """Ask for a visit of a region's columns within the hour. Raises RefusedError."""
    return act(office, actor, Intent(REQUEST, f"region:{region}", region, {}, key=key), now)
