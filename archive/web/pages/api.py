"""/api: the reference of the data interface, from its own description."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.web.serving.rendering import page
from archive.web.serving.room import Here

router = APIRouter(include_in_schema=False)


@router.get("/api")
def reference(visit: Here) -> Response:
    """Every address with its parameters."""
    return page(visit, "api.html", schema=visit.request.app.openapi())
