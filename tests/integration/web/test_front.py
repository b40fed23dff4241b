"""The boards behind the first page are judged beforehand, and a database out of reach only puts it off."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.load import load_configuration
from archive.filings.verdicts.status import board
from archive.web.app import create_app
from archive.web.contents.today_boards import load_today_boards, start_cache_warmer

from .small_county import NOW, build


def until(true: Callable[[], bool]) -> None:
    patience = time.monotonic() + 60
    while not true():
        assert time.monotonic() < patience
        time.sleep(0.02)


def test_the_first_reader_finds_the_boards_judged(tmp_path: Path) -> None:
    engine, configuration = build(tmp_path), load_configuration()
    app_state = create_app(engine, configuration, now=lambda: NOW).state.app_state
    asked: list[str] = []
    ended = Event()
    thread = start_cache_warmer(app_state, ended)
    with Session(engine) as session:
        until(lambda: len(app_state.judged._regions) >= 3)
        ended.set()
        thread.join(60)
        event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        found = load_today_boards(app_state, session, civil_date(NOW), None)
        ready = len(asked)
        load_today_boards(
            create_app(engine, configuration, now=lambda: NOW).state.app_state, session, civil_date(NOW), None
        )
        assert ready < (len(asked) - ready) / 2, "judged again"
        assert found.latest.year == 2025
        assert found.latest.counts == board(session, configuration.deadlines, 2025, NOW).counts


def test_a_database_out_of_reach_only_puts_it_off(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app_state = create_app(build(tmp_path), load_configuration(), now=lambda: NOW).state.app_state
    app_state = replace(app_state, engine=create_engine(f"sqlite:///{tmp_path / 'empty.db'}"))
    ended = Event()
    with caplog.at_level(logging.WARNING, "archive.web.contents.today_boards"):
        thread = start_cache_warmer(app_state, ended)
        until(lambda: "boards of the first page not judged" in caplog.text)
    assert thread.is_alive()
    ended.set()
    thread.join(60)
    assert not thread.is_alive()
