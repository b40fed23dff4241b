"""An office under a temporary folder, and what people do in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.config.office import OfficeSettings
from archive.journal.line import JournalLine
from archive.office.act import act
from archive.office.answers import Answer, answer
from archive.office.intent import Actor, Intent
from archive.office.place import Office

NOW = datetime(2026, 2, 3, 2, tzinfo=UTC)
FILING = "filing:st-mzj-2025"
REGION = "990101"


def office(data: Path, **settings: Any) -> Office:
    return Office(data, OfficeSettings(**settings))


def cli(name: str = "李某") -> Actor:
    return Actor(name, "cli", "root")


def web(login: str) -> Actor:
    return Actor(login, "web")


def decision(kind: str = "dismiss", reason: str = "已人工核实") -> dict[str, Any]:
    told = {"organ_id": "st-mzj", "report_year": 2025, "kind": kind, "reason": reason, "id": f"{kind}-{reason}"}
    return {"decision": told}


def say(
    at: Office,
    actor: Actor,
    kind: str = "decision.dismiss",
    *,
    region: str = REGION,
    object_: str = FILING,
    now: datetime = NOW,
    **more: Any,
) -> JournalLine:
    return act(at, actor, Intent(kind, object_, region, more.pop("body", decision()), **more), now)


def reply(at: Office, actor: Actor, seq: int, step: Answer = "approve", now: datetime = NOW) -> JournalLine:
    return answer(at, actor, seq, step, "", now + timedelta(minutes=1))


def settle(at: Office) -> Office:
    """Give the office an administrator, two clerks and an approver; clerk ``far`` is of another region."""
    admin = {"login": "root1", "name": "管理员", "grants": [{"role": "admin", "region": ""}]}
    act(at, cli(), Intent("person.add", "person:root1", "", {"person": admin}), NOW)
    for login, role, region in (
        ("li", "clerk", "9901"),
        ("han", "approver", "9901"),
        ("wang", "approver", ""),
        ("far", "clerk", "4114"),
        ("kan", "viewer", "9901"),
    ):
        told = {"login": login, "name": login, "grants": [{"role": role, "region": region}]}
        act(at, web("root1"), Intent("person.add", f"person:{login}", "", {"person": told}), NOW)
    return at


def journal_bytes(at: Office) -> bytes:
    path = at.data / "office" / "journal" / "2026.jsonl"
    return path.read_bytes() if path.exists() else b""


def refusals(at: Office) -> str:
    return "".join(path.read_text("utf-8") for path in sorted((at.data / "office" / "log").glob("*.jsonl")))
