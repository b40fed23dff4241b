"""Alerts: what happened goes into an outbox first, and from there to each reader once."""
