"""The line of the log that tells how a visit ended."""

from __future__ import annotations

import logging

from archive.ingest.notes import VisitNote

logger = logging.getLogger("nianbao.visits")


def log_visit(note: VisitNote) -> None:
    """Log a finished visit: how many rows a complete one read, or why it is not complete."""
    column = note.column.id
    ids = {"run_id": note.run_id, "site_id": note.site.id, "column_id": column, "visit_id": note.visit_id}
    if note.vantage:
        ids["vantage"] = note.vantage
    if note.outcome == "complete":
        logger.info("%s: %d rows", column, note.rows, extra={"action": "visit_complete", **ids})
        return
    told = (column, note.outcome, note.error_class, note.reason)
    extra = {"action": "visit_incomplete", "error_class": note.error_class, **ids}
    logger.warning("%s: %s (%s: %s)", *told, extra=extra)
