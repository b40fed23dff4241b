"""Signed evidence packages: what others verify with other programs, and what `nianbao verify` says of altered ones."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from archive.captures.signing_key import FOLDER, KEY_FILE, SigningKeyError, load_or_make_key, public_keys
from archive.captures.wacz_signature import Signer, check_signature
from archive.clock import utc_now
from archive.database.engine import session_scope
from archive.notices.evidence_package import EvidencePackage, write_evidence_package
from tests.integration.notices.domain_certificate import DOMAIN, make_domain
from tests.integration.notices.kept_county import KeptCounty
from tests.integration.notices.local_tsa import LocalTsa
from tests.integration.notices.test_evidence_package import AS_OF
from tests.program import Finished, nianbao, run

README = "evidence/README.zh.md"


def own_signer(data: Path, **more: Any) -> Signer:
    return Signer(load_or_make_key(data / FOLDER, utc_now()), **more)


def signed(county: KeptCounty, output: Path, signer: Signer) -> EvidencePackage:
    with session_scope(county.engine) as session:
        deadlines = county.configuration.deadlines
        made_at = utc_now().replace(microsecond=0)
        return write_evidence_package(session, deadlines, county.warc, "st-slj", 2025, AS_OF, output, made_at, signer)


def said(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as parts:
        told: dict[str, Any] = json.loads(parts.read("datapackage-digest.json"))
    return told


def verify(data: Path, package: Path, *words: str, **env: str) -> Finished:
    return run("verify", str(package), *words, env={"NIANBAO_DATA": str(data), **env})


def rewrite(path: Path, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> None:
    """Write the package anew with other contents; None leaves a file out."""
    with zipfile.ZipFile(path) as parts:
        held = [(info, parts.read(info)) for info in parts.infolist()]
    with zipfile.ZipFile(path, "w") as parts:
        for info, content in held:
            changed = change(info.filename, content)
            if changed is not None:
                parts.writestr(info, changed)
        for name, content in (more or {}).items():
            parts.writestr(name, content)


@pytest.fixture
def package(county: KeptCounty, tmp_path: Path) -> Path:
    """A package signed by the installation whose data folder is ``tmp_path / "data"``."""
    return signed(county, tmp_path / "p.wacz", own_signer(tmp_path / "data")).path


def test_openssl_verifies_the_signature_of_the_digest(package: Path, tmp_path: Path) -> None:
    """What wacz-auth 0.1.0 says, by another program: ``signature`` is the public key's, of the text of ``hash``."""
    told = said(package)
    data = told["signedData"]
    assert data["hash"] == told["hash"]
    assert set(data) == {"hash", "created", "software", "version", "signature", "publicKey"}
    assert data["version"] == "0.1.0"
    raw = base64.b64decode(data["signature"])
    r, s = int.from_bytes(raw[:48], "big"), int.from_bytes(raw[48:], "big")
    (tmp_path / "s.der").write_bytes(encode_dss_signature(r, s))
    (tmp_path / "key.der").write_bytes(base64.b64decode(data["publicKey"]))
    words = ["openssl", "dgst", "-sha256", "-keyform", "DER", "-verify", "key.der", "-signature", "s.der", "hash"]
    for text, code in ((data["hash"], 0), (data["hash"][:-1] + "x", 1)):
        (tmp_path / "hash").write_text(text)
        assert subprocess.run(words, cwd=tmp_path, check=False, capture_output=True).returncode == code


def test_created_is_the_package_s_own_time(package: Path) -> None:
    with zipfile.ZipFile(package) as parts:
        description = json.loads(parts.read("datapackage.json"))
    assert said(package)["signedData"]["created"] == description["created"], "wacz validate compares them"


def test_command_says_what_is_proved_and_what_is_not(package: Path, tmp_path: Path) -> None:
    ran = verify(tmp_path / "data", package)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    fingerprint = public_keys(tmp_path / "data" / FOLDER)[0].fingerprint
    proved, open_ = ran.stdout.splitlines()[-2:]
    assert proved.startswith(f"proved: {fingerprint}, a key of this installation since")
    assert "that the websites served these pages" in open_
    assert "no authority stamped it" in open_


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (README, "altered_file"),
        ("archive/evidence.warc.gz", "altered_file"),
        ("indexes/index.cdxj", "altered_file"),
        ("pages/pages.jsonl", "altered_file"),
        ("evidence/verdict.json", "altered_file"),
        ("datapackage.json", "altered_file"),
    ],
)
def test_one_altered_byte_is_told_with_its_file(package: Path, tmp_path: Path, file: str, kind: str) -> None:
    rewrite(package, lambda name, content: content + b" " if name == file else content)
    ran = verify(tmp_path / "data", package)
    assert ran.returncode == 1
    assert f"{kind}: {package}: {file}: " in ran.stdout
    assert "proved:" not in ran.stdout


def test_missing_added_and_doubled_files_are_told(package: Path, tmp_path: Path) -> None:
    rewrite(package, lambda name, content: None if name == README else content, {"evidence/more.txt": b"more"})
    with zipfile.ZipFile(package, "a") as parts, pytest.warns(UserWarning, match="Duplicate"):
        parts.writestr("pages/pages.jsonl", b"another")
    ran = verify(tmp_path / "data", package)
    assert ran.returncode == 1
    assert f"missing_file: {package}: {README}" in ran.stdout
    assert f"unlisted_file: {package}: evidence/more.txt" in ran.stdout
    assert f"altered_file: {package}: pages/pages.jsonl: the package holds two files of this name" in ran.stdout


def _altered_and_signed_anew(package: Path, signer: Signer) -> None:
    from archive.captures.wacz_signature import sign_package

    description = b""

    def change(name: str, content: bytes) -> bytes:
        nonlocal description
        if name == "datapackage.json":
            description = content.replace("双塔县水利局".encode(), "双塔县教育局".encode())
            return description
        if name == "datapackage-digest.json":
            digest = "sha256:" + _sha256(description)
            made = sign_package(signer, digest, datetime.now(UTC), "x")
            return json.dumps({"path": "datapackage.json", "hash": digest, "signedData": made.data}).encode()
        return content

    rewrite(package, change)


def _sha256(data: bytes) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize().hex()


def test_altered_package_signed_with_a_strangers_key_is_not_taken_for_ours(package: Path, tmp_path: Path) -> None:
    stranger = own_signer(tmp_path / "stranger")
    _altered_and_signed_anew(package, stranger)
    ran = verify(tmp_path / "data", package)
    assert ran.returncode == 1
    assert f"unknown_key: {package}: datapackage-digest.json: signed with {stranger.fingerprint}" in ran.stdout
    assert verify(tmp_path / "data", package, "--key", stranger.fingerprint).returncode == 0, "whom the user trusts"


def test_others_verify_with_the_published_fingerprint(package: Path, tmp_path: Path) -> None:
    fingerprint = public_keys(tmp_path / "data" / FOLDER)[0].fingerprint
    elsewhere = tmp_path / "elsewhere"
    assert verify(elsewhere, package).returncode == 1
    ran = verify(elsewhere, package, "--key", fingerprint.removeprefix("sha256:"))
    assert ran.returncode == 0, ran.stdout
    assert "the key that you named" in ran.stdout
    assert not elsewhere.exists(), "a look at a package makes nothing"


def test_unsigned_and_damaged_packages_prove_nothing(package: Path, tmp_path: Path) -> None:
    def strip(name: str, content: bytes) -> bytes:
        if name != "datapackage-digest.json":
            return content
        told = json.loads(content)
        del told["signedData"]
        return json.dumps(told).encode()

    rewrite(package, strip)
    ran = verify(tmp_path / "data", package)
    assert ran.returncode == 1
    assert "unsigned: " in ran.stdout
    package.write_bytes(package.read_bytes()[:-40])
    ran = verify(tmp_path / "data", package)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "damaged, nothing is proved by it" in ran.stdout
    ran = verify(tmp_path / "data", tmp_path / "none.wacz")
    assert ran.returncode == 2
    assert "there is no such file" in ran.stderr


def test_no_flipped_byte_of_the_signature_goes_unnoticed(package: Path) -> None:
    told = said(package)
    data, digest = told["signedData"], told["hash"]
    assert check_signature(data, digest).problems == ()
    sound = base64.b64decode(data["signature"])
    for place in range(len(sound)):
        broken = sound[:place] + bytes([sound[place] ^ 0x10]) + sound[place + 1 :]
        assert check_signature({**data, "signature": base64.b64encode(broken).decode()}, digest).problems, place


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"hash": 5},
        {"hash": "sha256:00", "signature": "!!", "publicKey": "AAAA", "created": "2026-02-09T01:00:00Z"},
        {"publicKey": "x", "domainCert": "y"},
        {"domainCert": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "domain": "a"},
    ],
)
def test_whatever_stands_in_the_place_of_a_signature_is_told(data: object) -> None:
    assert check_signature(data, "sha256:00").problems


def test_same_evidence_and_key_give_the_same_bytes(county: KeptCounty, tmp_path: Path) -> None:
    signer, made_at = own_signer(tmp_path / "data"), utc_now()
    made = []
    for name in "ab":
        with session_scope(county.engine) as session:
            deadlines, output = county.configuration.deadlines, tmp_path / f"{name}.wacz"
            write_evidence_package(session, deadlines, county.warc, "st-slj", 2025, AS_OF, output, made_at, signer)
            made.append(output.read_bytes())
    assert made[0] == made[1]


# The key itself.


def test_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_or_make_key(folder, utc_now()), range(16)))
    numbers = {key.private_numbers().private_value for key in keys}
    assert len(numbers) == len(public_keys(folder)) == 1
    assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_key_that_others_may_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    load_or_make_key(folder, utc_now())
    (folder / "key.pem").chmod(0o644)
    with pytest.raises(SigningKeyError, match="others may read"):
        load_or_make_key(folder, utc_now())
    (folder / "key.pem").chmod(0o600)
    (folder / "key.pem").write_text("no key")
    with pytest.raises(SigningKeyError, match="no private key"):
        load_or_make_key(folder, utc_now())
    assert (folder / "key.pem").read_text() == "no key", "a damaged key is never replaced unasked"


def test_doctor_tells_of_a_key_that_others_may_read(tmp_path: Path) -> None:
    data = tmp_path / "data"
    nianbao("signing-key", NIANBAO_DATA=str(data))
    assert "private key" not in nianbao("doctor", ok=(0, 1), NIANBAO_DATA=str(data))
    key = data / FOLDER / KEY_FILE
    key.chmod(0o644)
    told = nianbao("doctor", ok=(1,), NIANBAO_DATA=str(data))
    assert f"warning  {key}: others may read this private key; `chmod 600 {key}`" in told


def test_rotation_keeps_older_packages_ours(county: KeptCounty, package: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = (data / FOLDER / "key.pem").read_bytes()
    ran = run("signing-key", "--rotate", env={"NIANBAO_DATA": str(data)})
    assert ran.returncode == 0, ran.stderr
    assert (data / FOLDER / "key.pem").read_bytes() != before
    assert before not in [path.read_bytes() for path in (data / FOLDER).iterdir()]
    old, new = (known.fingerprint for known in public_keys(data / FOLDER))
    assert f"fingerprint: {new}" in ran.stdout
    assert f"earlier:     {old}" in ran.stdout
    assert signed(county, tmp_path / "new.wacz", own_signer(data)).signed_by == new
    for path in (package, tmp_path / "new.wacz"):
        assert verify(data, path).returncode == 0


def test_private_key_is_in_no_package_and_in_a_backup_only_when_asked(
    county: KeptCounty, package: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    secret = (data / FOLDER / "key.pem").read_bytes()
    with zipfile.ZipFile(package) as parts:
        assert not any(b"PRIVATE KEY" in parts.read(name) for name in parts.namelist())
    env = {"NIANBAO_DATA": str(data), "NIANBAO_CONFIG": str(county.config)}
    assert run("backup", "-o", str(tmp_path / "plain"), env=env).returncode == 0
    held = [path for path in (tmp_path / "plain").rglob("*") if path.is_file()]
    assert not any(b"PRIVATE KEY" in path.read_bytes() for path in held)
    assert verify(tmp_path / "plain", package).returncode == 0, "a restored machine knows its older packages"
    assert run("backup", "--with-signing-key", "-o", str(tmp_path / "whole"), env=env).returncode == 0
    copy = tmp_path / "whole" / FOLDER / "key.pem"
    assert copy.read_bytes() == secret
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


# Time stamps.


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalTsa]:
    authority = LocalTsa(tmp_path_factory.mktemp("tsa"))
    yield authority
    authority.close()


def test_time_stamp_of_the_signature(county: KeptCounty, tsa: LocalTsa, tmp_path: Path) -> None:
    """``timeSignature`` is a reply for the text of ``signature``; openssl judges it with the chain that goes along."""
    roots = tuple(x509.load_pem_x509_certificates(tsa.root.read_bytes()))
    made = signed(county, tmp_path / "p.wacz", own_signer(tmp_path / "data", stamp_url=tsa.url, roots=roots))
    data = said(made.path)["signedData"]
    assert made.remarks == ()
    (tmp_path / "t.tsr").write_bytes(base64.b64decode(data["timeSignature"]))
    (tmp_path / "signature").write_text(data["signature"])
    words = ["openssl", "ts", "-verify", "-in", "t.tsr", "-data", "signature", "-CAfile", str(tsa.root)]
    assert subprocess.run(words, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    names = [one.subject.rfc4514_string() for one in x509.load_pem_x509_certificates(data["timestampCert"].encode())]
    assert names == ["CN=stamper", "CN=root"]
    ran = verify(tmp_path / "data", made.path, NIANBAO_TIMESTAMPS__ROOTS=str(tsa.root))
    assert ran.returncode == 0, ran.stdout
    assert "as the authority CN=stamper stamped" in next(
        line for line in ran.stdout.splitlines() if line.startswith("proved:")
    )
    ran = verify(tmp_path / "data", made.path)
    assert ran.returncode == 0
    assert "nobody here trusts it" in ran.stdout


def test_stamp_of_something_else_or_much_later_is_told(county: KeptCounty, tsa: LocalTsa, tmp_path: Path) -> None:
    signer = own_signer(tmp_path / "data", stamp_url=tsa.url)
    first = said(signed(county, tmp_path / "a.wacz", signer).path)
    other = said(signed(county, tmp_path / "b.wacz", own_signer(tmp_path / "c", stamp_url=tsa.url)).path)
    swapped = {**first["signedData"], "timeSignature": other["signedData"]["timeSignature"]}
    assert any("time stamp" in reason for reason in check_signature(swapped, first["hash"]).problems)
    late = {**first["signedData"], "created": "2026-02-09T01:00:00Z"}
    assert any("10 minutes apart" in reason for reason in check_signature(late, first["hash"]).problems)


def test_package_is_written_when_no_time_stamp_can_be_had(county: KeptCounty, tmp_path: Path) -> None:
    made = signed(county, tmp_path / "p.wacz", own_signer(tmp_path / "data", stamp_url="http://127.0.0.1:9/nobody"))
    assert "no time stamp" in made.remarks[0]
    assert "timeSignature" not in said(made.path)["signedData"]
    assert verify(tmp_path / "data", made.path).returncode == 0


# In the name of a domain.


def test_package_in_the_name_of_a_domain(county: KeptCounty, tsa: LocalTsa, tmp_path: Path) -> None:
    key, chain, root = make_domain(tmp_path)
    package, data = tmp_path / "p.wacz", tmp_path / "nothing"
    env = {
        "NIANBAO_DATA": str(county.data),
        "NIANBAO_CONFIG": str(county.config),
        "NIANBAO_TIMESTAMPS__URL": tsa.url,
        "NIANBAO_TIMESTAMPS__ROOTS": str(tsa.root),
        "NIANBAO_EVIDENCE__DOMAIN_KEY": str(key),
        "NIANBAO_EVIDENCE__DOMAIN_CHAIN": str(chain),
    }
    ran = run("evidence", "st-slj", "2025", "-o", str(package), "--as-of", "2026-02-08", env=env)
    assert ran.returncode == 0, ran.stderr
    told = said(package)["signedData"]
    assert set(told) == {
        "hash", "created", "software", "version", "signature", "domain", "domainCert", "timeSignature", "timestampCert",
    }  # fmt: skip
    assert told["domain"] == DOMAIN
    ran = verify(data, package, SSL_CERT_FILE=str(root))
    assert ran.returncode == 0, ran.stdout
    assert f"the key of {DOMAIN}, as an authority that this system trusts vouches" in ran.stdout
    ran = verify(data, package)
    assert ran.returncode == 1, "nobody vouches for an authority that the system does not trust"
    assert "unknown_key" in ran.stdout


@pytest.mark.parametrize(
    ("env", "reason"),
    [
        ({"NIANBAO_EVIDENCE__DOMAIN_KEY": "/a/key.pem"}, "go together"),
        (
            {"NIANBAO_EVIDENCE__DOMAIN_KEY": "/a/key.pem", "NIANBAO_EVIDENCE__DOMAIN_CHAIN": "/a/chain.pem"},
            "needs a time stamp",
        ),
    ],
)
def test_half_a_domain_is_refused_in_a_sentence(env: dict[str, str], reason: str) -> None:
    ran = run("signing-key", env={**env, "NIANBAO_DATA": os.devnull})
    assert ran.returncode == 2
    assert reason in ran.stderr
    assert "Traceback" not in ran.stderr
