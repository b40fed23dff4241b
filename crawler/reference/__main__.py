"""`python -m crawler.reference FOLDER`: write the reference pages, and renew the lists of codes in the glossary.

Pages of other names are removed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crawler.reference.glossary import renew_glossary
from crawler.reference.pages import pages


def write(folder: Path) -> None:
    """Write the pages into a folder and remove those that are no longer generated."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    glossary = folder.parent / "glossary.md"
    if glossary.exists():
        glossary.write_text(renew_glossary(glossary.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
