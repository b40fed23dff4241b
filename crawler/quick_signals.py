"""Signals to which nobody listens cost nothing: half a dozen are sent for every request."""

from __future__ import annotations

from typing import Any

from pydispatch.dispatcher import Any as Anybody  # type: ignore[import-untyped]
from pydispatch.dispatcher import getReceivers
from scrapy.signalmanager import SignalManager


class QuickSignals(SignalManager):
    """For ``crawler.signals``; receivers live in pydispatch's tables, which every manager of a crawler shares."""

    def send_catch_log(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
        sender = kwargs.get("sender", self.sender)
        if not any(getReceivers(who, what) for who in (sender, Anybody) for what in (signal, Anybody)):
            return []
        return super().send_catch_log(signal, **kwargs)
