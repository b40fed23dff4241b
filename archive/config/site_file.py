"""Finds the file of a site and changes single values in it, everything else in it, remarks too, left as it stands."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from archive.config.sites import SiteConfig
from archive.config.yaml_file import load_yaml, read_text
from archive.errors import NianbaoError, NotFoundError


def site_path(folder: Path, site_id: str) -> Path:
    """Return the file of a site. Raises NotFoundError."""
    for path in sorted(folder.glob("*.yaml")):
        if load_yaml(path, SiteConfig).id == site_id:
            return path
    raise NotFoundError(f"no file in {folder} is of site {site_id}")


def changed_text(path: Path, change: Callable[[Any], None]) -> str:
    """Return a site's file as it reads once a change is applied to its tree; it need not be sound."""
    yaml, tree, text = _yaml(), read_tree(path), io.StringIO()
    change(tree)
    yaml.dump(tree, text)
    return text.getvalue()


def read_tree(path: Path) -> Any:
    """Return what a site's file holds, which need not be sound."""
    return _yaml().load(read_text(path))


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)  # as the files of this program are written
    return yaml


def write_site_text(place: Path, text: str) -> SiteConfig:
    """Write a site's file in one step. Raises ConfigErrors were it to be unusable; nothing is written then."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".change-") as aside:
        draft = Path(aside) / place.name
        draft.write_text(text, encoding="utf-8")
        site = load_yaml(draft, SiteConfig)
        draft.replace(place)
    return site


def change_site(path: Path, change: Callable[[Any], None]) -> SiteConfig:
    """Apply a change to a site's file. Raises ConfigErrors were it to be unusable; nothing is written then."""
    return write_site_text(path, changed_text(path, change))


def column_of(path: Path, tree: Any, column_id: str) -> Any:
    """Return the entry of a column in the tree of a site's file. Raises NianbaoError."""
    found = [column for column in tree["columns"] if column["id"] == column_id]
    if not found:
        named = ", ".join(str(column["id"]) for column in tree["columns"])
        raise NianbaoError(f"{path} has no column {column_id} (there are: {named})")
    return found[0]
