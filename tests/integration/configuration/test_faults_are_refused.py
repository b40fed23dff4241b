"""One fault at a time in an otherwise good configuration: `nianbao doctor` refuses it, naming file and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.configuration.checking import check
from tests.integration.configuration.good import ROSTER, ROSTER_FILE, SITE_FILE, edit, prepared
from tests.program import Finished, run


def doctor(config: Path, **env: str) -> Finished:
    return run("doctor", env={"NIANBAO_CONFIG": str(config), "NIANBAO_DATA": str(config.parent / "data"), **env})


def refused(done: Finished, *named: str) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in named:
        assert word in done.stderr


FAULTS = [
    # settings
    ("settings.toml", "timeout = 60.0", "timout = 60.0", "timout: there is no such key; did you mean timeout"),
    ("settings.toml", "retries = 2", "retries = true", "retries: true is no number"),
    ("settings.toml", "backoff = 4.0", "backoff = nan", "backoff"),
    ("settings.toml", "max_delay = 60.0", "max_delay = 1.0", "max_delay 1 is less than delay 2"),
    ("settings.toml", "quiet_hours = []", 'quiet_hours = ["08:00-12:00", "11:30-14:00"]', "overlap"),
    ("settings.toml", "quiet_hours = []", 'quiet_hours = ["20:00-22:00"]', "the daily visit 20:30 falls into"),
    ("settings.toml", "[schedule]", "[shedule]", "shedule: there is no such key; did you mean schedule"),
    ("settings.toml", 'season_to = "04-15"', 'season_to = "02-30"', "season_to"),
    ("settings.toml", 'season_from = "01-01"', 'season_from = "11-01"', "lies before season_from"),
    ("settings.toml", 'database_url = ""', 'database_url = "mysql://root:geheim@h/x"', "database_url"),
    ("settings.toml", 'contact = "', 'contact = "a\\nX-Header: ', "contact"),
    # deadlines
    ("deadlines.yaml", 'due: "01-31"', 'due: "04-31"', "rules.2.due: 04-31 is a day that does not exist"),
    ("deadlines.yaml", 'due: "03-31"', 'due: "02-29"', "rules.0.due"),
    ("deadlines.yaml", "to_year: 2018", "to_year: 2081", "name different days"),
    ("deadlines.yaml", "    kinds: [department]\n    from_year: 2019", "    kinds: [department]\n    from_year: 2021", "no rule speaks of the kind department in report year 2019"),
    ("deadlines.yaml", "  - 2025-01-31", "  - 2025-02-30", "2025-02-30 is a day that does not exist"),
    ("deadlines.yaml", "carried_in: []", 'carried_in: [""]', "carried_in"),
    ("deadlines.yaml", "due_soon_days: 14", "due_soon_days: 14\ndue_soon_days: 7", "due_soon_days"),
    # sites
    (SITE_FILE, "verified: 2026-02-02", "verified: 2026-02-30", "2026-02-30 is a day that does not exist"),
    (SITE_FILE, "verified: 2026-02-02", "verified: 0", "verified"),
    (SITE_FILE, "adapter: generic", "adapter: trss", "did you mean trs"),
    (SITE_FILE, "kinds: [government, department]", "kinds: []", "columns.0.kinds"),
    (SITE_FILE, "/xznb/", "/gknb/", "two columns have the same url"),
    (SITE_FILE, "url: http://www.ltq.example.gov.cn/xznb/", "url: http://www.ltq.example.gov.cn:8o/xznb/", "columns.1.url"),
    (SITE_FILE, "url: http://www.ltq.example.gov.cn/xznb/", "url: 'http://www.ltq.example.gov.cn /xznb/'", "columns.1.url"),
    (SITE_FILE, "url: http://www.ltq.example.gov.cn/xznb/", "url: http:///xznb/", "columns.1.url"),
    (SITE_FILE, "xxgk.ltq.example.gov.cn]", "'http://xxgk.ltq.example.gov.cn']", "hosts.1"),
    (SITE_FILE, "home: http://www.ltq.example.gov.cn/", "home: http://10.0.0.7/", "allow_private"),
    (SITE_FILE, "delay: 3", "delay: .inf", "delay"),
    (SITE_FILE, "delay: 3", "delay: 90", "more than politeness.max_delay"),
    (SITE_FILE, '"08:00-12:00"', '"08:00-12:00", "12:00-08:00"', "the whole day is quiet"),
    (SITE_FILE, '"08:00-12:00"', '"20:00-23:00"', "the daily visit 20:30"),
    (SITE_FILE, 'region: "640302"', "region: 640302", "put 640302 in quotation marks"),
    # rosters
    (ROSTER_FILE, "vouched\n", "vouchd\n", "did you mean vouched"),
    (ROSTER_FILE, "2010-01-01,,,", "2010/1/1,,,", "valid_from"),
    (ROSTER_FILE, "2010-01-01,2024-06-30", "2010-01-01,2009-06-30", "lies before valid_from"),
    (ROSTER_FILE, ",640302-jy,", ",640302-jx,", "successor"),
    (ROSTER_FILE, ",640302-jy,", ",640302-wh,", "successor"),
    (ROSTER_FILE, "利通区教育局", "=1+1", "no name of an organ"),
    (ROSTER_FILE, "valid_to,successor", "valid_to,valid_to", "successor"),
    # alerts, notices
    ("alerts.yaml", 'quiet_from: "21:00"', "quiet_from: 2100", "quiet_from"),
    ("alerts.yaml", 'quiet_until: "08:00"', 'quiet_until: "10:00"', "digest"),
    ("alerts.yaml", "checks: [R1]", "checks: [R13]", "there is no check R13"),
    ("alerts.yaml", "indicator: refused_of_results", "indicator: refused_of_result", "did you mean refused_of_results"),
    ("alerts.yaml", "below: 0.8", "below: 0.8, above: 0.5", "either below or above"),
    ("alerts.yaml", 'region: "6403"', 'region: "6404"', "no watched county"),
    ("alerts.yaml", "organs: [640302-jy]", "organs: [640302-xx]", "there is no organ 640302-xx"),
    ("alerts.yaml", '"json://127.0.0.1:9/x"', '"smoke://hill:geheim"', "Apprise knows no such address"),
    ("alerts.yaml", '"json://127.0.0.1:9/x"', '"env:"', "env:"),
    ("notices.yaml", "  other: 其他单位\n", "", "kinds"),
    ("notices.yaml", "已签收, ", "", "check_states"),
    ("notices.yaml", "{days: 15,", "{days: 1,", "steps"),
    # rules of reading
    ("page_problems.yaml", "    statuses: [412, 521]\n", "", "it would fit every page"),
    ("page_problems.yaml", "redesign_least: 3", "redesign_lest: 3", "did you mean redesign_least"),
    ("adapters.yaml", "side_boxes: [nav,", "side_boxes: []\nside_boxs: [nav,", "side_boxs"),
    ("browser.yaml", "quiet: 0.6", "quiet: 0", "quiet"),
    ("discovery.yaml", "link_score: 50", "link_score: 500", "link_score"),
    ("reading.yaml", "same_as: [requests.new.total]", "same_as: [requests.knew.total]", "no form has the cell requests.knew.total"),
    ("forms/F2019.yaml", "form: F2019", "form: F2021", "F2021 stands in two files"),
    ("forms/F2021.yaml", "columns: [decisions]", "columns: [decision]", "decision is no column of the table"),
    ("regions.csv", "110101,东城区,county,110000,,", "110101,东城区,county,119999,,", "which is no division"),
    ("townships.csv", "110101001,东华门街道,township,110101,,", "11010100,东华门街道,township,110101,,", "code"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "told"), FAULTS, ids=[f"{n}-{f[0]}" for n, f in enumerate(FAULTS)])
def test_a_fault_is_refused_with_its_file_and_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, told: str
) -> None:
    config = prepared(tmp_path)
    edit(config / file, old, new)
    monkeypatch.setenv("NIANBAO_CONFIG", str(config))
    faults = [fault for fault in check().faults if Path(fault.file).name == Path(file).name]
    said = "\n".join(map(str, faults))
    assert told in said
    assert "geheim" not in said
    assert any(fault.line and fault.field for fault in faults if told in str(fault)), said


def test_the_good_configuration_is_good(tmp_path: Path) -> None:
    done = doctor(prepared(tmp_path))
    assert done.returncode == 1, done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("warning")] == ["politeness.contact", "politeness.operator"]  # fmt: skip


def test_what_spreadsheets_and_notepads_write_is_read(tmp_path: Path) -> None:
    config = prepared(tmp_path)
    for name in (ROSTER_FILE, SITE_FILE, "settings.toml", "deadlines.yaml", "alerts.yaml", "regions.csv"):
        path = config / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert doctor(config).returncode == 1


@pytest.mark.parametrize(
    "file", [SITE_FILE, ROSTER_FILE, "settings.toml", "alerts.yaml", "reading.yaml", "regions.csv"]
)
def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf8(tmp_path: Path, file: str) -> None:
    config = prepared(tmp_path)
    text = (config / file).read_text(encoding="utf-8")
    (config / file).write_bytes((text + "\n# 县级\n").encode("gb18030"))
    refused(doctor(config), Path(file).name, "UTF-8")


@pytest.mark.parametrize(
    "file", ["deadlines.yaml", "alerts.yaml", "notices.yaml", "discovery.yaml", "townships.csv", "forms/F2019.yaml"]
)
def test_a_file_that_is_gone_or_empty_is_named(tmp_path: Path, file: str) -> None:
    config = prepared(tmp_path)
    (config / file).write_bytes(b"")
    refused(doctor(config), Path(file).name)
    (config / file).unlink()
    refused(doctor(config), Path(file).name)


def test_a_site_file_that_nobody_would_read_is_told(tmp_path: Path) -> None:
    config = prepared(tmp_path)
    (config / SITE_FILE).rename(config / "sites" / "640302.yml")
    refused(doctor(config), "640302.yml", "end in .yaml")


def test_an_organ_of_two_rosters_is_told(tmp_path: Path) -> None:
    config = prepared(tmp_path)
    (config / "organs" / "640303.csv").write_text(ROSTER, encoding="utf-8")
    refused(doctor(config), "640303.csv:2", "640302-zf stands in 640302.csv as well")


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("NIANBAO_SHEDULE__HOUR", "9", "did you mean NIANBAO_SCHEDULE__HOUR"),
        ("NIANBAO_DATTA", "/x", "did you mean NIANBAO_DATA"),
        ("NIANBAO_SCHEDULE__HOUR", "24", "NIANBAO_SCHEDULE__HOUR"),
        ("NIANBAO_POLITENESS", "{", "politeness"),
        ("NIANBAO_POLITENESS", '{"dealy": 1}', "did you mean delay"),
        ("NIANBAO_DATABASE_URL", "postgres//u:geheim@h/x", "NIANBAO_DATABASE_URL"),
    ],
)
def test_a_faulty_variable_is_named(tmp_path: Path, variable: str, value: str, told: str) -> None:
    done = doctor(prepared(tmp_path), **{variable: value})
    refused(done, "environment", told)
    assert "geheim" not in done.stderr


def test_a_variable_that_a_channel_names_is_no_misspelt_setting(tmp_path: Path) -> None:
    config = prepared(tmp_path)
    edit(config / "alerts.yaml", '"json://127.0.0.1:9/x"', '"env:NIANBAO_DESK"')
    assert doctor(config, NIANBAO_DESK="json://127.0.0.1:9/x").returncode == 1
    told = doctor(config, NIANBAO_DESK="nonsense:geheim")
    assert "Apprise knows no address like that of channel main of desk" in told.stdout
    assert "geheim" not in told.stdout + told.stderr


@pytest.mark.parametrize("words", [("status",), ("site", "list"), ("crawl", "--site", "640302"), ("recognise", "x")])
def test_every_command_refuses_what_doctor_refuses_even_after_a_sound_start(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    config = prepared(tmp_path)
    env = {"NIANBAO_CONFIG": str(config), "NIANBAO_DATA": str(tmp_path / "data")}
    assert run("status", env=env).returncode == 0
    assert run("status", env=env).returncode == 0
    edit(config / "page_problems.yaml", "breadcrumbs:", "breadcrums:")
    refused(run(*words, env=env), "page_problems.yaml", "did you mean breadcrumbs")
