"""Files that pages offer: their media types, and the header that has them saved under a name."""

from __future__ import annotations

from urllib.parse import quote

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def saved_as(name: str) -> dict[str, str]:
    """Return the header by which a browser saves an answer under a name in any script."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
