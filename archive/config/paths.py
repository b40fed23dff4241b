"""Where configuration is read from and where data is written: NIANBAO_CONFIG and NIANBAO_DATA."""

from __future__ import annotations

import os
from pathlib import Path

from archive.errors import NianbaoError

_ROOT = Path(__file__).resolve().parents[2]
# In a wheel the configuration lies beside the packages, under a name of its own (see pyproject.toml).
_PACKAGED = _ROOT / "nianbao_config"
# Two of these make a folder a configuration, even a damaged one: what is missing in it must be told.
_SIGNS = ("deadlines.yaml", "settings.toml", "reading.yaml", "page_problems.yaml", "forms", "sites")


def config_dir() -> Path:
    """NIANBAO_CONFIG (or the folder ``config`` in it), else ./config when there is one, else what is shipped."""
    if named := os.environ.get("NIANBAO_CONFIG"):
        place = Path(named)
        return place / "config" if not is_config(place) and is_config(place / "config") else place
    here = Path("config")
    return here if is_config(here) else shipped_config()


def is_config(folder: Path) -> bool:
    """Whether a folder holds a configuration of this program."""
    return sum((folder / sign).exists() for sign in _SIGNS) >= 2


def is_free(folder: Path) -> bool:
    """Whether a folder is missing or empty, so that nothing in it can be overwritten."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def shipped_config() -> Path:
    """Return the configuration that came with the program: read, never written, when the program is installed."""
    return _PACKAGED if _PACKAGED.is_dir() else _ROOT / "config"


def own_config_dir() -> Path:
    """Return the configuration to write into.

    Raises NianbaoError when there is only the one inside the installed program.
    """
    place = config_dir()
    if place.resolve() == _PACKAGED:
        raise NianbaoError(
            "there is no configuration of your own yet, and the one inside the program is never written: "
            "`nianbao init` makes the folder config here (or set NIANBAO_CONFIG)"
        )
    return place


def data_dir() -> Path:
    """NIANBAO_DATA, else ./data. Everything the program writes lies under it."""
    return Path(os.environ.get("NIANBAO_DATA") or "data")
