"""/notes: what a reader noted of pages. It lies in the reader's browser alone: the server sends the empty page."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext

router = APIRouter(include_in_schema=False)


@router.get("/notes")
def notes_page(context: PresentContext) -> Response:
    """Return the page that static/notes.js fills from the browser's storage, or from the part of its address behind
    ``#``, which no browser sends to a server."""
    return render_page(context, "notes.html")
