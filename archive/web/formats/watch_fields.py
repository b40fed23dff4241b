"""The quality of the watch as data beside every rate: the same three numbers in JSON, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archive.filings.verdicts.watch_quality import WatchQuality
from archive.web.formats.sheet import Field
from archive.web.wording.translation import gettext_noop as _


def watch_json(watch: WatchQuality) -> dict[str, object]:
    """Return visits due and complete, and the share, 0 to 1 or null when none was due."""
    return {field.name: field.value(watch) for field in watch_fields(lambda one: one)}


def watch_fields(watch_of: Callable[[Any], WatchQuality]) -> tuple[Field, ...]:
    """Return the fields of a table of which each line has a watch."""
    return (
        Field("visits_due", _("应查看次数"), lambda line: watch_of(line).due),
        Field("visits_complete", _("完整查看次数"), lambda line: watch_of(line).complete),
        Field("visits_share", _("监测完整率"), lambda line: watch_of(line).share),
    )
