"""The OpenAPI description, with the errors as they really come, and its page and Markdown for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from archive.web.api.common import Problem

_REASONS = {
    "400": "A parameter cannot be understood.",
    "404": "There is no such thing.",
    "422": "A parameter is missing or of the wrong type.",
    "503": "The search index is not there.",
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def describe(app: FastAPI, version: str) -> Callable[[], dict[str, Any]]:
    """A function that builds the description once: only /api/v1, every error as problem details."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, version)
        return app.openapi_schema

    return openapi


def _described(app: FastAPI, version: str) -> dict[str, Any]:
    schema = get_openapi(
        title="nianbao",
        version=version,
        summary="Annual open-government-information reports: who filed on time, late or not at all, with evidence.",
        routes=app.routes,
    )
    for path in schema["paths"].values():
        for operation in path.values():
            for status, reason in _REASONS.items():
                if status != "503" or "search" in operation.get("tags", ()):
                    operation["responses"][status] = {"description": reason, "content": _PROBLEM}
    shapes = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        shapes.pop(unused, None)
    shapes["Problem"] = Problem.model_json_schema()
    return schema


def markdown(schema: dict[str, Any]) -> str:
    """The reference as Markdown: every address with its parameters, generated so that it cannot drift."""
    lines = ["# API", "", "Generated from `/api/v1/openapi.json`; errors are RFC 9457 problem details.", ""]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            lines += [f"## {method.upper()} {path}", "", operation.get("description", ""), ""]
            lines += _parameters(operation.get("parameters", []))
    return "\n".join(lines)


def _parameters(parameters: list[dict[str, Any]]) -> list[str]:
    if not parameters:
        return []
    rows = ["| parameter | | meaning |", "|---|---|---|"]
    for parameter in parameters:
        need = "required" if parameter.get("required") else f"default `{parameter['schema'].get('default', '')}`"
        meaning = parameter.get("description", "").replace("|", "\\|") or _values(parameter["schema"])
        rows.append(f"| `{parameter['name']}` | {need.replace('default ``', 'optional')} | {meaning} |")
    return [*rows, ""]


def _values(schema: dict[str, Any]) -> str:
    return ", ".join(f"`{value}`" for value in schema.get("enum", ()) if value)
