"""T1: captures of others are taken in with whose they are and why, each file once."""

from __future__ import annotations

from typing import NoReturn

from archive.office.act_kinds import IMPORT
from archive.office.guards.question import Question, tells_why
from archive.office.refusal import RefusedError


def sound_import(asked: Question) -> None:
    """Refuse an import without origin or reason, and one of a file that has its line."""
    if asked.kind.id != IMPORT:
        return
    told = asked.intent.body["third_party"]
    if not told["origin"]:
        _refuse(
            "请写明由谁抓取，例如Internet Archive Wayback Machine。",
            'say whose captures they are: --origin, such as "Internet Archive Wayback Machine"',
        )
    if not tells_why(told["reason"]):
        _refuse("请写明导入的理由。", "say why they are imported: --reason, five characters or more")
    if asked.intent.object in asked.state.last:
        _refuse("该文件已经导入。", "the file was imported before")


def _refuse(zh: str, en: str) -> NoReturn:
    raise RefusedError("T1", zh, en)
