"""A database in which verdicts can be set by hand, and readers that keep what they were sent."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from archive.config.alerts import AlertRules, Subscription
from archive.database.engine import session_scope
from archive.database.models import Organ, VerdictRecord
from archive.notices.alerts.outbox import OutgoingMessage
from tests.fresh_database import fresh_database

REGION = "990101"


def morning(day: int, hour: int = 10, month: int = 2) -> datetime:
    """An instant of 2026, by the clock in Beijing."""
    return datetime(2026, month, day, hour - 8 if hour >= 8 else hour + 16, tzinfo=UTC)


class ToldCounty:
    """Organs ``st-0`` … of one region; ``decide`` appends a verdict as a run would."""

    def __init__(self, folder: Path, organs: int = 20) -> None:
        self.folder = folder
        self.engine = fresh_database(folder / "nianbao.db")
        with session_scope(self.engine) as session:
            for n in range(organs):
                session.add(
                    Organ(
                        id=f"st-{n}",
                        region=REGION,
                        name=f"双塔县第{n}局",
                        kind="department",
                        origin="imported",
                        valid_from=date(2010, 1, 1),
                    )
                )

    def decide(
        self,
        organ: str,
        state: str,
        when: datetime,
        days: int | None = None,
        basis: str = "statute",
        year: int = 2025,
        flags: tuple[str, ...] = (),
    ) -> None:
        with session_scope(self.engine) as session:
            self._add(session, organ, state, when, days, basis, year, flags)

    def _add(
        self,
        session: Session,
        organ: str,
        state: str,
        when: datetime,
        days: int | None,
        basis: str,
        year: int,
        flags: tuple[str, ...],
    ) -> None:
        session.execute(
            update(VerdictRecord)
            .where(VerdictRecord.organ_id == organ, VerdictRecord.report_year == year, VerdictRecord.valid_to.is_(None))
            .values(valid_to=when)
        )
        session.add(
            VerdictRecord(
                organ_id=organ, report_year=year, valid_from=when, state=state, days_late=days, flags=list(flags),
                deadline=date(2026, 1, 31), basis=basis, grade="observed", reason_zh=f"{organ}的理由。",
                reason_en="why", evidence=[], rule_version="t",
            )
        )  # fmt: skip


def rules(*subscriptions: Subscription, **more: Any) -> AlertRules:
    told: dict[str, Any] = {"version": "t", "quiet_from": "21:00", "quiet_until": "08:00", **more}
    return AlertRules.model_validate(told | {"subscriptions": subscriptions})


def reader(name: str = "office", **more: Any) -> Subscription:
    told: dict[str, Any] = {"id": name, "channels": {"hook": "json://127.0.0.1:9/"}, "when": "at_once", "ladder": False}
    return Subscription.model_validate(told | more)


class Kept:
    """A sender that keeps what it is given, and refuses so many times first."""

    def __init__(self, refusals: int = 0) -> None:
        self.messages: list[OutgoingMessage] = []
        self.refusals = refusals

    def __call__(self, one: OutgoingMessage, address: str) -> None:
        from archive.notices.alerts.delivery import DeliveryError

        if self.refusals:
            self.refusals -= 1
            raise DeliveryError("not now")
        self.messages.append(one)

    @property
    def text(self) -> str:
        return "\n".join(f"{one.title}\n{one.body}" for one in self.messages)


class Hook:
    """A webhook on loopback that keeps the body of every POST, with the key it came under."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, Any]]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.received.append((self.headers.get("Idempotency-Key", ""), body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
