"""A signed package in ReplayWeb.page, as the person opens it to whom it was sent."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.integration.notices.domain_certificate import DOMAIN, make_domain
from tests.integration.notices.kept_county import COLUMN, KeptCounty, keep
from tests.integration.notices.local_tsa import LocalTsa
from tests.program import run
from tests.replay_viewer import (
    COMPARING,
    CURRENT,
    archived_picture,
    checks,
    embed,
    fetch_viewer,
    opened_tab,
    receipt,
    serving,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> KeptCounty:
    return keep(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module", params=[CURRENT, COMPARING])
def viewer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetch_viewer(tmp_path_factory.mktemp("viewer"), request.param)


def packed(county: KeptCounty, output: Path, **more: str) -> str:
    """Write the package with the command; the public key that `nianbao signing-key` tells."""
    env = {"NIANBAO_DATA": str(county.data), "NIANBAO_CONFIG": str(county.config), **more}
    ran = run("evidence", "st-slj", "2025", "-o", str(output), "--as-of", "2026-02-08", env=env)
    assert ran.returncode == 0, ran.stderr
    told = run("signing-key", env=env).stdout
    return next(line.split()[-1] for line in told.splitlines() if line.startswith("public key:"))


def altered(package: Path, output: Path, name: str) -> None:
    """Copy a package with one file changed: ``signature``, its last byte; else a blank at the end of the file."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(output, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if name == "signature" and info.filename == "datapackage-digest.json":
                told = json.loads(content)
                raw = base64.b64decode(told["signedData"]["signature"])
                told["signedData"]["signature"] = base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()
                content = json.dumps(told).encode()
            new.writestr(info, content + b" " if info.filename == name else content)


def test_viewer_verifies_the_signature_and_names_our_key(county: KeptCounty, viewer: Path) -> None:
    package = viewer / "p.wacz"
    key = packed(county, package)
    compares = json.loads((viewer / "package.json").read_text())["version"] == COMPARING
    with serving(viewer) as origin, opened_tab() as tab:
        tab.goto(embed(viewer, origin, package, COLUMN))
        words, found = receipt(tab), checks(tab)
    assert found["signature"] == [True, True]
    assert found["publicKey"][0] == key
    assert key in words
    assert "nianbao" in words, "the program that signed is named"
    if compares:
        assert "3 hashes verified" in words
        assert found["defaultdatapackage.json"][1] is found["defaultpages/pages.jsonl"][1] is True
    else:  # it compares no digest of a file, but counts the list of pages among those that do not fit
        assert "1 hashes verified, 1 invalid" in words


def test_viewer_verifies_the_signature_of_a_domain(county: KeptCounty, viewer: Path, tmp_path: Path) -> None:
    key, chain, _ = make_domain(tmp_path)
    tsa = LocalTsa(tmp_path / "tsa")
    names = {"EVIDENCE__DOMAIN_KEY": key, "EVIDENCE__DOMAIN_CHAIN": chain, "TIMESTAMPS__URL": tsa.url}
    packed(county, viewer / "d.wacz", **{f"NIANBAO_{name}": str(value) for name, value in names.items()})
    tsa.close()
    with serving(viewer) as origin, opened_tab() as tab:
        tab.goto(embed(viewer, origin, viewer / "d.wacz", COLUMN))
        words, found = receipt(tab), checks(tab)
    assert found["signature"] == [True, True]
    assert found["domain"] == [DOMAIN, DOMAIN]
    assert DOMAIN in words


def test_viewer_shows_the_screenshots(county: KeptCounty, viewer: Path) -> None:
    package = viewer / "p.wacz"
    packed(county, package)
    with zipfile.ZipFile(package) as parts:
        pages = [json.loads(line) for line in parts.read("pages/pages.jsonl").decode().splitlines()[1:]]
    pictures = [page for page in pages if page["url"].startswith("urn:fullPage:")]
    assert {page["url"] for page in pictures} >= {f"urn:fullPage:{COLUMN}"}
    with serving(viewer) as origin, opened_tab() as tab:
        for page in pictures:
            moment = page["ts"].translate(str.maketrans("", "", "-:TZ"))
            where = f"view=pages&url={quote(page['url'], safe='')}&ts={moment}"
            tab.goto("about:blank")
            tab.goto(f"{origin}/?source={origin}/{package.name}#{where}")
            assert archived_picture(tab) == ("image/png", 1280)


@pytest.mark.parametrize("name", ["signature", "datapackage.json"])
def test_viewer_sees_what_was_altered(county: KeptCounty, viewer: Path, name: str) -> None:
    packed(county, viewer / "p.wacz")
    altered(viewer / "p.wacz", viewer / "altered.wacz", name)
    compares = json.loads((viewer / "package.json").read_text())["version"] == COMPARING
    if name == "datapackage.json" and not compares:
        pytest.skip(f"ReplayWeb.page {CURRENT} compares no digests: `nianbao verify` and `wacz validate` do")
    with serving(viewer) as origin, opened_tab() as tab:
        tab.goto(embed(viewer, origin, viewer / "altered.wacz", COLUMN))
        receipt(tab)
        found = checks(tab)
    expected = "signature" if name == "signature" else "defaultdatapackage.json"
    assert found[expected][1] is False
