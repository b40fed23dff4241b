"""Writes the configuration that watches a made-up world: one YAML per site, one CSV roster per county."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from demo.render.families import FAMILIES
from demo.world import HTTPS_FORBIDDEN, Site, World

ORGAN_FIELDS = ("organ_id", "name", "aliases", "kind", "valid_from", "valid_to", "successor")


def write_config(world: World, directory: Path, port: int) -> None:
    """Write ``sites/<region>.yaml`` and ``organs/<region>.csv`` under ``directory``, made when missing."""
    for folder in ("sites", "organs"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for site in world.sites:
        _write_site(site, directory / "sites" / f"{site.region}.yaml", port)
        _write_organs(site, directory / "organs" / f"{site.region}.csv")


def site_config(site: Site, port: int) -> dict[str, Any]:
    """One site as its YAML says it. Politeness is off: the host is this machine."""
    scheme = "https" if HTTPS_FORBIDDEN in site.quirks else "http"
    base, family = f"{scheme}://{site.host}:{port}", FAMILIES[site.family]
    columns = [
        {
            "id": column.id,
            "url": base + family.column_path(site, column),
            "adapter": family.adapter,
            "kinds": list(column.kinds),
            "title": column.title,
        }
        for column in site.columns
    ]
    return {
        "id": site.region, "name": site.name, "region": site.region, "home": f"{base}/", "hosts": [site.host],
        "allow_private": True, "verified": "2026-01-01", "delay": 0, "robots": True, "columns": columns,
    }  # fmt: skip


def _write_site(site: Site, file: Path, port: int) -> None:
    yaml = YAML()
    yaml.default_flow_style = False
    with file.open("w", encoding="utf-8") as out:
        yaml.dump(site_config(site, port), out)


def _write_organs(site: Site, file: Path) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(ORGAN_FIELDS)
        for organ in site.organs:
            rows.writerow([organ.id, organ.name, "|".join(organ.aliases), organ.kind, organ.valid_from or "", "", ""])
