"""Where configuration is read from and where data is written: NIANBAO_CONFIG and NIANBAO_DATA."""

from __future__ import annotations

import os
from pathlib import Path

_SHIPPED = Path(__file__).resolve().parents[2] / "config"


def config_dir() -> Path:
    """NIANBAO_CONFIG, else ./config when there is one, else the configuration shipped with the program."""
    if named := os.environ.get("NIANBAO_CONFIG"):
        return Path(named)
    here = Path("config")
    return here if (here / "deadlines.yaml").is_file() else _SHIPPED


def data_dir() -> Path:
    """NIANBAO_DATA, else ./data. Everything the program writes lies under it."""
    return Path(os.environ.get("NIANBAO_DATA") or "data")
