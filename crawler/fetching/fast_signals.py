"""Signals to which nobody listens cost nothing: half a dozen are sent for every request."""

from __future__ import annotations

from typing import Any

from pydispatch.dispatcher import Any as Anybody  # type: ignore[import-untyped]
from pydispatch.dispatcher import connections
from scrapy.signalmanager import SignalManager


class FastSignalManager(SignalManager):
    """For ``crawler.signals``; receivers live in pydispatch's tables, which every manager of a crawler shares."""

    def send_catch_log(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
        if has_receivers(kwargs.get("sender", self.sender), signal):
            return super().send_catch_log(signal, **kwargs)
        return []


def has_receivers(sender: Any, signal: Any) -> bool:
    """Whether somebody listens to this signal of this sender."""
    return _listened(sender, signal) or _listened(Anybody, signal)


def _listened(sender: Any, signal: Any) -> bool:
    listened: dict[Any, Any] | None = connections.get(id(sender))
    return listened is not None and (signal in listened or Anybody in listened)
