"""The OpenAPI description, with the errors as they really come, and its page and Markdown for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from archive.web.api.api_lists import ProblemDetails

_REASONS = {
    "400": "A parameter cannot be understood.",
    "404": "There is no such thing.",
    "422": "A parameter is missing or of the wrong type.",
    "503": "The search index is not there.",
}
_HEAD = (
    "# API",
    "",
    "Read-only, without keys. Made from the code by `python -m archive.web.api` (`make docs`); the same as OpenAPI 3.1",
    "is at `/api/v1/openapi.json`, and for people at `/api`.",
    "",
    "- Lists give `items` and `next`; pass `next` as `after` for the items that follow. The address of the next page",
    "  is also in the `Link` header. Cursors are opaque and name the last item given: nothing is lost or repeated when",
    "  something is added meanwhile.",
    "- Days are civil days in Asia/Shanghai, instants are UTC with offset; `null` means not known, never zero.",
    "- `as_of` speaks from a past day or instant; search and trends know the present alone and refuse it.",
    "- `updated_after` gives of every list what is new or has changed since; ask with a day of overlap, for a visit is",
    "  written down when its run ends. Lists without instants of their own (counties, sums, indicators, what is out of",
    "  the usual) give the items that they did not hold then; rosters, sites and rules change when their file is",
    "  written. It never tells what is gone, nor what a new reader makes of old pages: take the whole list after an",
    "  upgrade. `/events` with its own cursor loses and doubles nothing; the dataset at `/data` holds everything.",
    "- A parameter that an address does not take is refused (422), with the one that is meant in `unknown` and the",
    "  address put right in `instead`.",
    "- Errors are `application/problem+json` (RFC 9457) with a sentence in `detail`.",
    "- Every list page gives the same data: put `.json`, `.csv`, `.xlsx` or `.atom` behind its path and keep the query",
    "  string. CSV begins with a BOM (`bom=0` leaves it out, `labels=1` heads the columns with words); a file that is",
    "  not whole says so in its last line.",
    "",
)
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def describe(app: FastAPI, version: str) -> Callable[[], dict[str, Any]]:
    """Return a function that builds the description once: only /api/v1, every error as problem details."""

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
    shapes["Problem"] = ProblemDetails.model_json_schema()
    return schema


def markdown(schema: dict[str, Any]) -> str:
    """Return the reference as Markdown: every address with its parameters and response."""
    lines = list(_HEAD)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            lines += [f"## {method.upper()} {path}", "", operation.get("description", ""), ""]
            lines += _parameters(operation.get("parameters", []))
            lines += [f"Gives {_given(operation)}.", ""]
    lines += ["# Shapes", ""]
    for name, shape in sorted(schema["components"]["schemas"].items()):
        lines += [f"## {name}", "", shape.get("description", "").replace("\n", " "), "", *_fields(shape)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _parameters(parameters: list[dict[str, Any]]) -> list[str]:
    if not parameters:
        return []
    rows = ["| parameter | | meaning |", "|---|---|---|"]
    for parameter in parameters:
        need = "required" if parameter.get("required") else f"default `{parameter['schema'].get('default', '')}`"
        meaning = " ".join(filter(None, (_cell(parameter.get("description", "")), _values(parameter["schema"]))))
        rows.append(f"| `{parameter['name']}` | {need.replace('default ``', 'optional')} | {meaning} |")
    return [*rows, ""]


def _fields(shape: dict[str, Any]) -> list[str]:
    if not shape.get("properties"):
        return []
    rows = ["| field | type | meaning |", "|---|---|---|"]
    for name, field in shape["properties"].items():
        rows.append(f"| `{name}` | {_type(field)} | {_cell(field.get('description', ''))} |")
    return [*rows, ""]


def _given(operation: dict[str, Any]) -> str:
    content = operation["responses"]["200"].get("content", {}).get("application/json", {})
    return _type(content.get("schema", {}))


def _type(schema: dict[str, Any]) -> str:
    """Return ``string``, ``integer or null``, ``list of FilingShape``, …."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}" if schema.get("items") else "list"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    kind = schema.get("format") or schema.get("type", "any")
    return " ".join(filter(None, (kind, _values(schema))))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _values(schema: dict[str, Any]) -> str:
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        return _values(schema["items"])
    given = [value for one in (schema, *schema.get("anyOf", ())) for value in one.get("enum", ()) if value]
    given = given or [value for one in schema.get("anyOf", ()) for value in one.get("items", {}).get("enum", ())]
    return "(" + ", ".join(f"`{value}`" for value in given) + ")" if given else ""
