"""A good configuration to break: the shipped rules with a site, a roster and a subscription of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import ROOT

SITE = """\
id: "640302"
name: 利通区
region: "640302"
home: http://www.ltq.example.gov.cn/
hosts: [www.ltq.example.gov.cn, xxgk.ltq.example.gov.cn]
verified: 2026-02-02
delay: 3
quiet_hours: ["08:00-12:00"]
columns:
  - id: annual
    url: http://www.ltq.example.gov.cn/gknb/
    adapter: generic
    kinds: [government, department]
    vouched: 2026-02-02
  - id: towns
    url: http://www.ltq.example.gov.cn/xznb/
    kinds: [township, subdistrict]
"""
ROSTER = """\
organ_id,name,aliases,kind,valid_from,valid_to,successor,vouched
640302-zf,利通区人民政府,,government,,,,2026-02-02
640302-jy,利通区教育局,教育体育局,department,2010-01-01,,,
640302-wh,利通区文化局,,department,2010-01-01,2024-06-30,640302-jy,
640302-jj,利通区金积镇人民政府,,township,,,,
"""
SUBSCRIBED = """\
subscriptions:
- id: desk
  channels: {main: "json://127.0.0.1:9/x"}
  region: "6403"
  organs: [640302-jy]
  checks: [R1]
  thresholds: [{indicator: refused_of_results, below: 0.8}]
"""
SITE_FILE, ROSTER_FILE = "sites/640302-litong.yaml", "organs/640302.csv"


def prepared(folder: Path) -> Path:
    """The shipped rules with a site, a roster and a subscription of their own."""
    config = folder / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("sites", "organs"))
    for name, text in ((SITE_FILE, SITE), (ROSTER_FILE, ROSTER)):
        (config / name).parent.mkdir()
        (config / name).write_text(text, encoding="utf-8")
    edit(config / "alerts.yaml", "subscriptions: []", SUBSCRIBED)
    return config


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
