"""Requests made up from the description: none is answered with a server error, and every answer is as described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from archive.web.api.__main__ import description
from tests.soak import tried

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="session")
def described(reading_room: FastAPI) -> Any:
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", reading_room)


@pytest.mark.soak
@pytest.mark.parametrize("path", description()["paths"])
def test_every_answer_is_as_described(described: Any, path: str) -> None:
    @given(case=described[path]["GET"].as_strategy())
    @settings(max_examples=tried(5, 25), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    check()
