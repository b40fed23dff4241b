"""Keys of addresses are those under which pywb looks for them."""

from __future__ import annotations

import json
import random
import subprocess

from archive.captures.surt import surt
from tests.pywb_server import wayback

_HOSTS = (
    "www.a.gov.cn", "a.gov.cn", "WWW2.B.gov.cn", "127.0.0.11", "a..gov.cn", "中国.cn", "www.www.a.cn", "a.gov.cn.",
    "user:pw@a.cn",
)  # fmt: skip
_PORTS = ("", ":80", ":443", ":8080")
_PARTS = (
    "",
    "a",
    "B.html",
    "..",
    ".",
    "%E4%BD%A0",
    "年报",
    "(1)",
    "%252e",
    "a b",
    "+",
    "x,y",
    "%2F",
    "[1]",
    "a|b",
    "'",
)
_QUERIES = (
    "", "?", "?a=1", "?b=2&a=1&", "?x=http://b.cn/?y=1", "?a&a=&a=1", f"?jsessionid={'a' * 32}&q=1", "?q=%E4%BD%A0+%2B",
    "?q=年报", "?=", "?&", "?a=b=c&A=a", f"?sid={'Z' * 32}",
)  # fmt: skip
_ASK = "import json, sys; from pywb.utils.canonicalize import canonicalize as key; print(json.dumps([key(u) for u in json.load(sys.stdin)]))"


def test_keys_are_those_of_pywb() -> None:
    some = random.Random(3)
    urls = [
        some.choice(("http://", "https://", "HTTP://")) + some.choice(_HOSTS) + some.choice(_PORTS)
        + "".join(f"/{some.choice(_PARTS)}" for _ in range(some.randrange(5))) + some.choice(_QUERIES)
        + some.choice(("", "#f"))
        for _ in range(3000)
    ]  # fmt: skip
    command = [str(wayback().with_name("python")), "-c", _ASK]
    told = subprocess.run(command, input=json.dumps(urls), capture_output=True, text=True, check=True)
    assert {url: surt(url) for url in urls} == dict(zip(urls, json.loads(told.stdout), strict=True))
