"""The desk takes no parameter that an address does not name: what is misspelt is told, and never passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from lxml import html

from archive.web.desk import ROUTERS
from archive.web.serving.parameters import route_parameters

from .desk_county import desk_county

ROUTES = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ())
]


@pytest.fixture(scope="module")
def boss(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("desk")
    with desk_county(folder) as county:
        yield county.signed_in("boss")


def test_only_what_others_lead_back_to_takes_anything() -> None:
    assert [route.path for route in ROUTES if route_parameters(route).anything] == ["/desk/sign-in/oidc/answer"]


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if not route_parameters(one).anything], ids=lambda route: route.path
)
def test_every_address_of_the_desk_refuses_what_it_does_not_take(boss: TestClient, route: APIRoute) -> None:
    path = re.sub(r"\{\w+(?::\w+)?\}", "1", route.path)
    headers = {"Accept": "application/json"}
    refused = boss.get(path, params={"zzzz": "1"}, headers=headers, follow_redirects=False)
    assert (refused.status_code, refused.json()["unknown"]) == (422, {"zzzz": None})
    for name in route_parameters(route).names:
        if len(name) > 2:
            told = boss.get(path, params={f"{name}x": "1"}, headers=headers, follow_redirects=False).json()
            assert told["unknown"] == {f"{name}x": name}


@pytest.mark.parametrize("page", ["/desk/people", "/desk/me", "/desk/me/factor"])
def test_a_form_of_a_page_that_tells_what_was_kept_is_sent_without_telling_it_again(
    boss: TestClient, page: str
) -> None:
    """The address of the page would refuse it."""
    told: Any = html.fromstring(boss.get(f"{page}?done=kept&lang=en").text)
    actions = [str(form.get("action")) for form in told.xpath("//form[@method='post']")]
    assert f"{page}?lang=en" in actions
    assert [one for one in actions if not one.endswith("?lang=en") or "done" in one] == []
