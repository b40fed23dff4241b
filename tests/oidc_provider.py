"""An OpenID Connect provider as a process of its own, which keeps the rules or breaks one that it is told to.

`python -m tests.oidc_provider` prints its address; POST /control takes JSON: who signs in, what time it is there, and
which rule is broken (``wrong``).
"""

from __future__ import annotations

import hmac
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from time import time
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode

CLIENT, SECRET = "the desk", "geheim/und:lang"
KID = "first"


@dataclass
class Control:
    """A provider that runs elsewhere: ``issuer`` is its address; ``told`` sets how it behaves from now on."""

    issuer: str

    def tell(self, **told: Any) -> None:
        httpx.post(f"{self.issuer}/control", json=told).raise_for_status()

    def asked(self) -> list[dict[str, str]]:
        """What authorization requests said so far."""
        found: list[dict[str, str]] = httpx.get(f"{self.issuer}/asked").json()
        return found


@contextmanager
def running_provider() -> Iterator[Control]:
    """A provider process; it ends with the context."""
    process = subprocess.Popen([sys.executable, "-m", "tests.oidc_provider"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Control(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait()


class _Provider:
    def __init__(self) -> None:
        self.key, self.other = (RSAKey.generate_key(2048, {"kid": KID}) for _ in range(2))
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []
        self.issuer = ""
        self.now: float | None = None
        self.user, self.wrong = "u-1", ""
        self.claims: dict[str, Any] = {}
        self.form = False

    def metadata(self) -> dict[str, Any]:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        }
        if self.wrong == "metadata issuer":
            told["issuer"] = "https://login.example"
        if self.wrong == "endpoint without TLS":
            told["token_endpoint"] = "http://login.example/token"
        return told

    def answer(self, asked: dict[str, str]) -> dict[str, str]:
        """What goes back by the browser."""
        self.asked.append(asked)
        if self.wrong == "denied":
            return {"error": "access_denied", "state": asked["state"], "iss": self.issuer}
        code = token_urlsafe(16)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.issuer}
        if self.wrong == "answer of another issuer":
            answer["iss"] = "https://login.example"
        if self.wrong == "answer without issuer":
            del answer["iss"]
        return answer

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        user, _, password = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (unquote(user), unquote(password)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        challenge = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if asked.get("code_challenge") != challenge and self.wrong != "careless":
            return 400, {"error": "invalid_grant"}
        if self.wrong == "server fault":
            return 500, {"error": "server_error"}
        answer = {"access_token": token_urlsafe(16), "token_type": "Bearer", "expires_in": 60}
        if self.wrong != "no ID token":
            answer["id_token"] = self.id_token(asked)
        return 200, answer

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(self.now or time())
        claims: dict[str, Any] = {
            "iss": self.issuer, "sub": self.user, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked.get("nonce"), "auth_time": now, **self.claims,
        }  # fmt: skip
        broken: dict[str, dict[str, Any]] = {
            "iss": {"iss": "https://login.example"},
            "iss list": {"iss": [self.issuer]},
            "aud": {"aud": "another"},
            "aud of two": {"aud": [CLIENT, "another"], "azp": "another"},
            "aud without azp": {"aud": [CLIENT, "another"]},
            "expired": {"exp": now - 120, "iat": now - 400},
            "iat to come": {"iat": now + 4000, "exp": now + 8000},
            "wrong nonce": {"nonce": token_urlsafe(8)},
            "nonce list": {"nonce": [asked.get("nonce"), "x"]},
            "no subject": {"sub": ""},
            "subject with a line break": {"sub": "u-1\nadmin"},
            "auth_time to come": {"auth_time": now + 4000},
        }
        claims |= broken.get(self.wrong, {})
        if self.wrong == "no nonce":
            del claims["nonce"]
        if self.wrong == "no exp":
            del claims["exp"]
        if self.wrong == "alg none":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self.wrong in ("HS256 with the public key", "HS256 with the secret"):
            raw = self.key.as_pem(private=False) if "public" in self.wrong else SECRET.encode()
            signed = f"{_part({'alg': 'HS256', 'kid': KID})}.{_part(claims)}"
            return f"{signed}.{urlsafe_b64encode(hmac.digest(raw, signed.encode(), 'sha256')).decode()}"
        key = self.other if self.wrong == "signed by another key" else self.key
        told = jwt.encode({"alg": "RS256", "kid": KID}, claims, key)
        return told[:-6] + "AAAAAA" if self.wrong == "broken signature" else told


def _part(told: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(told).encode()).decode()


def _handler(provider: _Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            if url.path == "/authorize" and provider.form:
                link = f"{provider.issuer}/signed?{url.query}"
                page = f"<!doctype html><title>provider</title><a id=go href='{link.replace(chr(39), '')}'>sign in</a>"
                self._send(200, page.encode(), "text/html; charset=utf-8")
            elif url.path in ("/authorize", "/signed"):
                back = f"{asked['redirect_uri']}?{urlencode(provider.answer(asked))}"
                self.send_response(302)
                self.send_header("Location", back)
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif url.path == "/jwks":
                self._json(200, {"keys": [provider.key.as_dict(private=False)]})
            elif url.path == "/asked":
                self._json(200, provider.asked)
            elif provider.wrong == "no JSON":
                self._send(200, b"<html>", "text/html")
            else:
                self._json(200, provider.metadata())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path == "/control":
                for name, value in {"wrong": "", "claims": {}, **json.loads(body)}.items():
                    setattr(provider, name, value)
                self._json(200, {})
                return
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(*provider.token(form, self.headers.get("Authorization", "")))

        def log_message(self, *_told: object) -> None:
            pass

        def _json(self, status: int, told: Any) -> None:
            self._send(status, json.dumps(told).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


if __name__ == "__main__":
    made = _Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    print(made.issuer, flush=True)
    server.serve_forever()
