"""Lines of an append-only file: a last line cut off by a crash is left out and told, and loses no other."""

from __future__ import annotations

import json
import logging
from pathlib import Path

logger = logging.getLogger("nianbao.journal")


def whole_lines(path: Path) -> list[tuple[int, str]]:
    """Return number and text of every line, oldest first; a last line cut off by a crash is left out and told."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    if not is_whole(lines[-1]):
        tell_dropped(path)
        lines.pop()
    return [(number, text) for number, text in enumerate(lines, 1) if text.strip()]


def is_whole(last: str) -> bool:
    """Whether what stands after the last line's end is nothing, or a line that somebody left without its end."""
    try:
        return not last.strip() or bool(json.loads(last))
    except json.JSONDecodeError:
        return False


def tell_dropped(path: Path) -> None:
    """Warn of half a line that is left out or cut off."""
    extra = {"action": "journal_line_dropped", "file": str(path)}
    logger.warning("%s: incomplete last line ignored", path, extra=extra)
