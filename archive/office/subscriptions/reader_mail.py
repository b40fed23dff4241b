"""Alerts by mail for readers without an account: asked for on a page, confirmed and ended by links, delivered with the
others.

No act of the office: nothing of it stands in the journal, and with its end address and filter are deleted. What a page
answers is the same whether an address is known or not (M5).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex, token_urlsafe

from sqlalchemy import Engine, Select, delete, func, insert, select, update

from archive.config.office import OfficeSettings
from archive.notices.alerts.delivery import DeliveryError
from archive.notices.alerts.desk_reader import MAIL_READERS, MailReader
from archive.notices.alerts.outbox import OutgoingMessage
from archive.office.attempt_limits import count_tries, note_try
from archive.office.desk_subscription import Wanted
from archive.office.destinations import destination_of, erase_destination, keep_destination, parse_destination
from archive.office.links import token_hash
from archive.office.office_store import destination, reader_mail
from archive.office.refusal import RefusedError
from archive.office.subscriptions.letter import ChannelError, Letter
from archive.office.subscriptions.mail import send_mail

READER_SCHEME = "reader:"  # of addresses in the outbox that only our own sender understands
PAGES = "/subscribe"
CONFIRM_WITHIN = timedelta(days=2)
_MOST_OF_ADDRESS = 20
_MOST_WAITING = 200  # unconfirmed at once
_PLACE = "年报"

logger = logging.getLogger("nianbao.alerts")


@dataclass(frozen=True, slots=True)
class ReaderMail:
    """What a link confirms or ends."""

    id: str
    wanted: Wanted


def ask_for_mail(
    settings: OfficeSettings, store: Engine, address: str, wanted: Wanted, visitor: str, now: datetime
) -> None:
    """Send a link that confirms an address, unless too many were sent there or wait; the caller does not learn which.

    ``visitor``: the network address. Raises RefusedError: no mail address (M1), or the visitor asks too often (M5);
    ChannelError: the mail server takes nothing now.
    """
    to = parse_destination("mail", address, "", token_urlsafe(32))
    if count_tries(store, "reader_visitor", visitor, now - timedelta(hours=1)) >= settings.reader_asks_an_hour:
        raise RefusedError("M5", "操作过于频繁，请一小时后再试。", "too often: try again in an hour")
    note_try(store, "reader_visitor", visitor, now)
    forget_unconfirmed(store, now)
    whose = token_hash(address.casefold())
    sent = count_tries(store, "reader_mail", whose, now - timedelta(days=1))
    if sent >= settings.reader_letters_a_day or _is_full(settings, store):
        return
    note_try(store, "reader_mail", whose, now)
    identity, token = token_hex(6), token_urlsafe(32)
    keep_destination(store, identity, to, now)
    row = {"id": identity, "wanted": _text(wanted), "made_at": now, "confirm_hash": token_hash(token)}
    with store.begin() as connection:
        connection.execute(insert(reader_mail).values(row))
    try:
        send_mail(settings, address, _confirmation(settings, identity, token))
    except ChannelError as error:
        _forget(store, identity)
        logger.warning("no confirmation sent: %s", _without(address, error), extra={"action": "reader_mail_failed"})
        if error.failure != "refused":
            raise


def confirmable(store: Engine, token: str, now: datetime) -> ReaderMail | None:
    """Return what a link confirms, while it is good; looking uses nothing up."""
    return _found(store, _unconfirmed(token, now))


def confirm_mail(store: Engine, token: str, now: datetime) -> bool:
    """Confirm an address by its link, once; whether it held. The same wish of the same address replaces an older one.

    Raises RefusedError (M5): the address has too many.
    """
    one = confirmable(store, token, now)
    to = destination_of(store, one.id) if one else None
    if one is None or to is None:
        return False
    kept = _columns().join(destination, destination.c.subscription == reader_mail.c.id)
    with store.begin() as connection:
        mine = connection.execute(kept.where(destination.c.address == to.address, reader_mail.c.confirm_hash.is_(None)))
        others = {row.id: row.wanted for row in mine}
        same = [identity for identity, wanted in others.items() if wanted == _text(one.wanted)]
        if len(others) - len(same) >= _MOST_OF_ADDRESS:
            raise RefusedError(
                "M5",
                f"每个邮箱最多{_MOST_OF_ADDRESS}项提醒，请先停止不用的。",
                f"a mail address has {_MOST_OF_ADDRESS} alerts at most: end one first",
            )
        confirmed = update(reader_mail).where(reader_mail.c.confirm_hash == token_hash(token))
        held = connection.execute(confirmed.values(confirm_hash=None)).rowcount
    for identity in same if held else ():
        _forget(store, identity)
    return bool(held)


def endable(store: Engine, token: str) -> ReaderMail | None:
    """Return what a link ends."""
    joined = _columns().join(destination, destination.c.subscription == reader_mail.c.id)
    return _found(store, joined.where(destination.c.end_token == token))


def end_mail(store: Engine, token: str) -> bool:
    """Delete address and filter by the link in a mail; whether there was something."""
    one = endable(store, token)
    if one:
        _forget(store, one.id)
    return one is not None


def forget_unconfirmed(store: Engine, now: datetime) -> None:
    """Delete what nobody confirmed in time."""
    late = (reader_mail.c.confirm_hash.is_not(None), reader_mail.c.made_at <= now - CONFIRM_WITHIN)
    with store.connect() as connection:
        gone = list(connection.scalars(select(reader_mail.c.id).where(*late)))
    for identity in gone:
        _forget(store, identity)


def mail_readers(store: Engine, reader_url: str) -> Iterator[MailReader]:
    """Yield a reader of the outbox for each confirmed wish."""
    with store.connect() as connection:
        rows = connection.execute(_columns().where(reader_mail.c.confirm_hash.is_(None))).all()
    for row in rows:
        wanted = Wanted.from_json(json.loads(row.wanted))
        yield MailReader(
            id=f"{MAIL_READERS}{row.id}",
            channels={"mail": f"{READER_SCHEME}{row.id}"},
            region=wanted.region,
            organs=wanted.organs,
            states=wanted.states,
            checks=wanted.checks,
            search=wanted.search,
            ladder=False,
            when=wanted.when,
            pages=reader_url,
        )


def send_to_reader(settings: OfficeSettings, store: Engine, one: OutgoingMessage, identity: str) -> None:
    """Send a message by mail. Raises DeliveryError, in which the address does not stand."""
    to = destination_of(store, identity)
    if to is None:
        raise DeliveryError("the subscription has ended")
    end = f"{settings.reader_url}{PAGES}/end/{to.end_token}"
    try:
        send_mail(settings, to.address, Letter(one.id, one.title, one.body, settings.reader_url, end, _PLACE))
    except ChannelError as error:
        raise ChannelError(error.failure, _without(to.address, error)) from None


def _confirmation(settings: OfficeSettings, identity: str, token: str) -> Letter:
    body = (
        f"有人登记以本邮箱接收政府信息公开年报提醒。确认请打开：\n{settings.reader_url}{PAGES}/confirm/{token}\n"
        "两天内有效，只能使用一次。\n\n如非本人登记，请勿打开；不确认的，不再发送邮件，邮箱地址到期删除。"
    )
    return Letter(f"{identity}-confirm", "确认接收政府信息公开年报提醒", body, settings.reader_url, place=_PLACE)


def _is_full(settings: OfficeSettings, store: Engine) -> bool:
    waiting = reader_mail.c.confirm_hash.is_not(None)
    with store.connect() as connection:
        of_both = dict(connection.execute(select(waiting, func.count()).group_by(waiting)).all())
    return of_both.get(True, 0) >= _MOST_WAITING or of_both.get(False, 0) >= settings.readers


def _columns() -> Select[str, str]:
    return select(reader_mail.c.id, reader_mail.c.wanted)


def _unconfirmed(token: str, now: datetime) -> Select[str, str]:
    good = reader_mail.c.made_at > now - CONFIRM_WITHIN
    return _columns().where(reader_mail.c.confirm_hash == token_hash(token), good)


def _found(store: Engine, query: Select[str, str]) -> ReaderMail | None:
    with store.connect() as connection:
        row = connection.execute(query).first()
    return ReaderMail(row.id, Wanted.from_json(json.loads(row.wanted))) if row else None


def _forget(store: Engine, identity: str) -> None:
    erase_destination(store, identity)
    with store.begin() as connection:
        connection.execute(delete(reader_mail).where(reader_mail.c.id == identity))


def _text(wanted: Wanted) -> str:
    return json.dumps(wanted.to_json(), ensure_ascii=False, sort_keys=True)


def _without(address: str, error: ChannelError) -> str:
    return error.detail.replace(address, "…")
