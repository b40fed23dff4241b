"""Loaded once by the server that runs are forked from: everything heavy, and nothing that starts a reactor."""

import alembic.command
import pydantic
import scrapy.crawler
import sqlalchemy.orm

import archive.ingest.walk  # noqa: F401

__all__ = ["alembic", "pydantic", "scrapy", "sqlalchemy"]
