"""The office itself: the data folder its journal lies in, and the settings it works by."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from archive.config.office import OfficeSettings, load_office_settings
from archive.config.paths import data_dir


@dataclass(frozen=True, slots=True)
class Office:
    """Where the journal, files and log lie (under ``data``), and by which settings acts are judged."""

    data: Path
    settings: OfficeSettings = field(default_factory=OfficeSettings)

    @property
    def folder(self) -> Path:
        """``office`` in the data folder."""
        return self.data / "office"


def office_here() -> Office:
    """Return the office of NIANBAO_DATA and NIANBAO_CONFIG. Raises ConfigErrors."""
    return Office(data_dir(), load_office_settings())
