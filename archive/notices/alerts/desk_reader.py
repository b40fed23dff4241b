"""A reader who subscribed on the desk: told of what lasts besides, with links to the desk's pages."""

from __future__ import annotations

from archive.config.alerts import Subscription

DESK_READERS = "desk-"  # what their names in the outbox begin with


class DeskReader(Subscription):
    """``pages``: the address of the desk, with which the links of lines begin; ``at_night``: whether what stops the
    watch is told in quiet hours too."""

    pages: str
    at_night: bool = False
