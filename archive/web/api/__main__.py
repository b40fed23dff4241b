"""`python -m archive.web.api`: writes docs/api.md from the code; `--check` only says whether it is current."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from archive.config.load import load_configuration
from archive.web.api.description import markdown
from archive.web.app import create_app

PLACE = Path("docs/api.md")


def description() -> dict[str, Any]:
    """Return the OpenAPI description as the code stands. Asks nothing of a database."""
    nowhere = Path()
    app = create_app(create_engine("sqlite://"), load_configuration(), warc_folder=nowhere, search_folder=nowhere)
    return app.openapi()


def reference() -> str:
    """Return the same as Markdown: what docs/api.md should hold."""
    return markdown(description())


def main() -> int:
    """Write or check; 1 when the file is out of date."""
    told = reference()
    if "--check" in sys.argv[1:]:
        current = PLACE.is_file() and PLACE.read_text(encoding="utf-8") == told
        print(f"{PLACE} is {'current' if current else 'out of date: run make docs'}")
        return 0 if current else 1
    PLACE.write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
