"""Writes a recipe into a site's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.config.recipe import Recipe
from archive.config.site_file import change_site, column_of


def write_recipe(path: Path, column_id: str, recipe: Recipe) -> None:
    """Put the recipe into the column of a site's file. Raises ConfigErrors were it to be unusable."""

    def change(tree: Any) -> None:
        column_of(path, tree, column_id)["recipe"] = recipe.model_dump(mode="json", exclude_defaults=True)

    change_site(path, change)
