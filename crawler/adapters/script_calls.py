"""The calls by which scripts ask for something: $.ajax, $.get, fetch, axios, XMLHttpRequest, load, a pager's remote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from crawler.adapters.script_marks import NoValueError, Value, marked
from crawler.adapters.script_values import Reader

JSON = "application/json;charset=UTF-8"
_CALL = re.compile(
    r"(?P<ajax>(?:\$|jQuery)\s*\.\s*ajax\s*(?=\())"
    r"|(?P<short>(?:\$|jQuery|axios|\$http|request)\s*\.\s*(?P<verb>get|post|getJSON)\s*(?=\())"
    r"|(?P<fetch>\b(?:fetch|axios)\s*(?=\())"
    r"|(?P<open>\.\s*open\s*(?=\())"
    r"|(?P<load>\.\s*load\s*(?=\(\s*[\"']))"
    r"|(?P<remote>\bremote[\"']?\s*:\s*(?=\{))"  # of mricode's pager
)
_SEND, _HEADER = re.compile(r"\.\s*send\s*(?=\()"), re.compile(r"\.\s*setRequestHeader\s*(?=\()")
_MOST_CALLS = 80
_ASKED_SOON = 3000  # characters between open and send


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a script writes it down; ``kind`` is its content type."""

    method: str
    url: str
    data: Value = None
    kind: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def calls_of(reader: Reader) -> Iterator[Call]:
    """Yield the requests of a script that can be read."""
    for found in islice(_CALL.finditer(reader.script), _MOST_CALLS):
        try:
            call = _read(reader, found)
        except (NoValueError, RecursionError):
            continue
        if call and isinstance(call.url, str):
            yield call


def _read(reader: Reader, found: re.Match[str]) -> Call | None:
    if found["remote"]:
        return _remote(reader, found.end())
    given = reader.arguments(found.end())
    if not given:
        return None
    first, second = given[0], given[1] if len(given) > 1 else None
    if isinstance(second, str) and marked(second) == [second[1:-1]]:
        second = None  # what is done with the answer
    if found["ajax"] or (found["fetch"] and isinstance(first, dict)):
        return _settings(first) if isinstance(first, dict) else None
    if found["open"]:
        return _opened(reader, found.end(), str(first), second)
    if not isinstance(first, str):
        return None
    if found["fetch"]:
        return _settings({"url": first, **second}) if isinstance(second, dict) else Call("GET", first)
    if found["load"]:
        return Call("POST" if isinstance(second, dict) else "GET", first, second)
    axios = not found["short"].lstrip().startswith(("$", "jQuery"))
    if axios and found["verb"] == "get" and isinstance(second, dict) and isinstance(second.get("params"), dict):
        second = second["params"]
    post = found["verb"] == "post"
    return Call("POST" if post else "GET", first, second, JSON if axios and post and isinstance(second, dict) else "")


def _remote(reader: Reader, at: int) -> Call | None:
    """Return the call of mricode's pager: its page is counted from 0, under names that may be given."""
    said, _ = reader.value(at)
    if not isinstance(said, dict) or not isinstance(said.get("url"), str):
        return None
    size = re.search(r"\bpageSize[\"']?\s*:\s*(\d+)", reader.script[max(0, at - 1500) : at + 1500])
    given = said.get("params")
    data: dict[str, Value] = dict(given) if isinstance(given, dict) else {}
    data[str(said.get("pageIndexName") or "pageIndex")] = 0
    data[str(said.get("pageSizeName") or "pageSize")] = int(size[1]) if size else 10
    method = str(said.get("type") or said.get("method") or "GET").upper()
    return Call(method, str(said["url"]), data)


def _settings(said: dict[str, Value]) -> Call | None:
    """Return the call that an object of settings describes, as $.ajax, fetch and axios know it."""
    url = said.get("url")
    if not isinstance(url, str):
        return None
    method = str(said.get("method") or said.get("type") or "GET").upper()
    data = next((said[name] for name in ("data", "body", "params") if said.get(name) is not None), None)
    headers = said.get("headers")
    named = headers if isinstance(headers, dict) else {}
    kind = next((str(value) for name, value in named.items() if name.lower() == "content-type"), "")
    known = {name: value for name, value in named.items() if isinstance(value, str) and not marked(value)}
    return Call(method, url, data, str(said.get("contentType") or kind), known)


def _opened(reader: Reader, at: int, method: str, url: Value) -> Call | None:
    sent = _SEND.search(reader.script, at, at + _ASKED_SOON)
    if not isinstance(url, str) or sent is None:
        return None
    kinds = [reader.arguments(one.end(), 2) for one in _HEADER.finditer(reader.script, at, sent.end())]
    kind = next((str(pair[1]) for pair in kinds if len(pair) == 2 and str(pair[0]).lower() == "content-type"), "")
    body = reader.arguments(sent.end(), 1)
    plain = [(str(pair[0]), pair[1]) for pair in kinds if len(pair) == 2]
    known = {name: value for name, value in plain if isinstance(value, str) and not marked(value)}
    return Call(method.upper(), url, body[0] if body else None, kind, known)
