"""Over TLS the record says so; a certificate nobody vouches for is no obstacle to looking, and no failure."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from archive.captures import warc_record
from archive.captures.gzip_members import read_member

from .bad_server import BadServer
from .support import captures, crawl, warcio_check


def test_protocol_and_cipher_of_a_tls_connection_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "warc"
    with BadServer() as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self_signed(tmp_path))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = server.url.replace("http:", "https:") + "/gzip"
        seen = crawl(folder, {url: {}}, ROBOTSTXT_OBEY=False)["seen"][url]
    assert seen["status"] == 200, seen
    kept = captures(folder)[0]
    record = warc_record.parse_record(read_member(folder / kept.warc_file, kept.offset, kept.length))
    protocols = [value for name, value in record.fields if name == "WARC-Protocol"]
    assert protocols == ["http/1.1", "tls/1.3"]
    assert record.get("WARC-Cipher-Suite").startswith("TLS_")
    warcio_check(folder)


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=1))
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    file = folder / "both.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem))
    return file
