"""Reads a document as a report: text, sections, tables, date, organ, figures, findings."""
