"""/api: the reference of the data interface, from its own description."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context

router = APIRouter(include_in_schema=False)


@router.get("/api")
def reference(context: Context) -> Response:
    """Every address with its parameters."""
    return render_page(context, "api.html", schema=context.request.app.openapi())
