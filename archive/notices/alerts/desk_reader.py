"""Readers who subscribed on a page: on the desk, told of what lasts besides; or without an account, by mail."""

from __future__ import annotations

from archive.config.alerts import Subscription

# What their names in the outbox begin with.
DESK_READERS, MAIL_READERS = "desk-", "mail-"


class DeskReader(Subscription):
    """``pages``: the address of the desk, with which the links of lines begin; ``at_night``: whether what stops the
    watch is told in quiet hours too."""

    pages: str
    at_night: bool = False


class MailReader(Subscription):
    """Somebody without an account. ``pages``: the address of the reading room, with which the links of lines begin."""

    pages: str
