"""Loaded once by the server that runs are forked from: everything heavy, but no configuration and no reactor."""

import alembic.command
import scrapy.core.downloader.handlers.http11
import scrapy.crawler
import sqlalchemy.dialects.sqlite
import sqlalchemy.orm

import archive.ingest.walk
import crawler.adapters

__all__ = ["alembic", "archive", "crawler", "scrapy", "sqlalchemy"]
