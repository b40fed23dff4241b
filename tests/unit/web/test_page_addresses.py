"""Pages are found by their files; no address of one is met by the pattern of another, whatever their order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.routing import Match, Route

from archive.web import pages
from archive.web.pages import ROUTERS

ROUTES = [(number, one) for number, router in enumerate(ROUTERS) for one in router.routes if isinstance(one, Route)]
PARAMETER = re.compile(r"\{(\w+)(:\w+)?\}")


def _meets(route: Route, address: str) -> bool:
    match, _scope = route.matches({"type": "http", "path": address, "method": "GET", "headers": []})
    return match is Match.FULL


def test_every_file_is_a_page() -> None:
    files = {file.stem for file in Path(str(pages.__file__)).parent.glob("*.py")} - {"__init__"}
    assert len(ROUTERS) == len(files) > 20


@pytest.mark.parametrize(("page", "route"), ROUTES, ids=lambda one: getattr(one, "path", ""))
def test_an_address_is_met_by_one_page(page: int, route: Route) -> None:
    address = PARAMETER.sub("2025", route.path)
    met = [(number, one.path) for number, one in ROUTES if _meets(one, address)]
    assert {number for number, _path in met} <= {page}, met
    assert "GET" not in (route.methods or ()) or met[0][1] == route.path
