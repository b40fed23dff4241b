"""Duties beside publication stand beside the day on an organ's page, with their source; they judge nobody."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI
from fastapi.testclient import TestClient

from archive.config.load import load_configuration
from archive.config.other_duties import OtherDuty
from archive.web.app import create_app

from .seen import page, text
from .small_county import NOW, REGION

DUTY = OtherDuty(
    id="made-up-filing",
    what="filing",
    kinds=("department",),
    region=REGION,
    due="02-end",
    to_zh="市政府办公室",
    to_en="the city's office",
    basis="local_rule",
    source_zh="临河县规定<1>",
    source_en="rules of Linhe",
)


def test_they_are_shown_beside_the_day_and_change_no_verdict(reading_room: FastAPI) -> None:
    state, loaded = reading_room.state.app_state, load_configuration()
    deadlines = loaded.deadlines.model_copy(update={"other_duties": (DUTY,)})
    configuration = replace(loaded, deadlines=deadlines)
    app = create_app(state.engine, configuration, now=lambda: NOW, warc_folder=state.warc_folder)
    with TestClient(app) as client, TestClient(reading_room) as plain:
        tree = page(client, "/organs/lh-slj")
        assert "备案 2026-02-28" in text(tree, "//table[@class='board']//tr[th='2025']")
        assert "公布以外的时限" in text(tree)
        assert "2025 备案（市政府办公室）：2026-02-28前，依据临河县规定<1>" in text(tree)
        english = text(page(client, "/organs/lh-slj", lang="en"))
        assert "file with the office above (the city's office) by 2026-02-28: rules of Linhe" in english
        assert "公布以外的时限" not in text(page(client, "/organs/lh-xsz")), "a town is not bound by it"
        for organ in ("lh-slj", "lh-jtj"):
            shown, without = (one.get(f"/organs/{organ}.json").json()["items"] for one in (client, plain))
            assert [(f["state"], f["days_late"]) for f in shown] == [(f["state"], f["days_late"]) for f in without]
            assert shown[0]["filing_due"] == "2026-02-28"
