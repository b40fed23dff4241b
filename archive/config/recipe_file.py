"""Writes a recipe into a site's file, everything else in it, remarks too, left as it stands."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from archive.config.recipe import Recipe
from archive.config.sites import SiteConfig
from archive.config.yaml_file import load_yaml, read_text
from archive.errors import NianbaoError, NotFoundError


def site_path(folder: Path, site_id: str) -> Path:
    """Return the file of a site. Raises NotFoundError."""
    for path in sorted(folder.glob("*.yaml")):
        if load_yaml(path, SiteConfig).id == site_id:
            return path
    raise NotFoundError(f"no file in {folder} is of site {site_id}")


def write_recipe(path: Path, column_id: str, recipe: Recipe) -> None:
    """Put the recipe into the column of a site's file, in one step. Raises ConfigErrors were it to be unusable."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 10_000
    tree = yaml.load(read_text(path))
    columns = [column for column in tree["columns"] if column["id"] == column_id]
    if not columns:
        raise NianbaoError(f"{path} has no column {column_id}")
    columns[0]["recipe"] = recipe.model_dump(mode="json", exclude_defaults=True)
    text = io.StringIO()
    yaml.dump(tree, text)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".recipe-") as aside:
        draft = Path(aside) / path.name
        draft.write_text(text.getvalue(), encoding="utf-8")
        load_yaml(draft, SiteConfig)
        draft.replace(path)
