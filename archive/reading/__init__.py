"""A document read as a report: text, sections, tables, date, organ, figures, findings."""
