"""A plain list becomes one that scripts fill, where it stood or elsewhere: proposed with its adapter, or with the recipe
that a real Chromium had to learn."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.recipe import Recipe
from archive.database.engine import open_database
from archive.database.models import ColumnProposal, Visit
from crawler.running.runs import RunRequest, run_in_child
from tests.integration.visiting.script_web import COLUMN, REPORTS, Asked, Said, ScriptSite, configured, items, page
from tests.integration.visiting.test_recipes import Token
from tests.integration.visiting.test_script_lists import uncounted

CHROMIUM = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
MOVED = "/zwgk/nb2/"


@dataclass
class Changing:
    """A plain list until ``changed``; then what ``after`` says, under ``path``."""

    after: Callable[[Asked], Said]
    path: str = COLUMN
    changed: bool = False

    def __call__(self, asked: Asked) -> Said:
        if asked.path == "/":
            return page(f'<a href="{self.path if self.changed else COLUMN}">政府信息公开年报</a>', "首页")
        if not self.changed:
            return page(f"<ul>{items(REPORTS)}</ul>") if asked.path == COLUMN else None
        if asked.path == self.path:
            return self.after(Asked(asked.method, COLUMN, asked.query, asked.body, asked.headers))
        return None if asked.path == COLUMN else self.after(asked)


CHANGES = {
    "there": Changing(uncounted),
    "named": Changing(uncounted),
    "elsewhere": Changing(uncounted, MOVED),
    "secret": Changing(Token()),
    "secret-elsewhere": Changing(Token(), MOVED),
}
SITES = {name: ScriptSite(change) for name, change in CHANGES.items()}
SITES["named"].of_column = {"adapter": "vsb"}  # its file says how it was read once


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[list[Visit], list[ColumnProposal]]]]:
    with configured(tmp_path_factory.mktemp("lists"), SITES, 80):
        run_in_child(RunRequest(tuple(SITES), NOW))
        for change in CHANGES.values():
            change.changed = True
        for day in (1, 2, 3):
            run_in_child(RunRequest(tuple(SITES), NOW + timedelta(days=day)))
        with Session(open_database(load_configuration().settings.database())) as session:
            yield {
                name: (
                    list(
                        session.scalars(select(Visit).where(Visit.column_id == f"{name}/c0").order_by(Visit.started_at))
                    ),
                    list(session.scalars(select(ColumnProposal).where(ColumnProposal.column_id == f"{name}/c0"))),
                )
                for name in SITES
            }


@pytest.mark.parametrize("name", list(SITES))
def test_the_new_list_is_proposed_as_it_is_to_be_read(
    proposed: dict[str, tuple[list[Visit], list[ColumnProposal]]], name: str
) -> None:
    visits, proposals = proposed[name]
    assert visits[0].outcome == "complete"
    if name == "there":
        assert [one.outcome for one in visits[1:]] == ["complete"] * 3, "its family is chosen at each visit"
        return
    if name.startswith("secret") and CHROMIUM is None:
        pytest.skip("no Chromium is installed: recipes of redesigned lists are NOT tested")
    assert "complete" not in [one.outcome for one in visits[1:]]
    best = proposals[-1].candidates[0]
    path = CHANGES[name].path
    assert best["url"] == SITES[name].base + path
    assert best["reports"] == len(REPORTS)
    if name.startswith("secret"):
        assert best["adapter"] == "recipe"
        assert Recipe.model_validate(best["recipe"]).method == "POST"
    else:
        assert (best["adapter"], best["recipe"]) == ("script_list", {})
