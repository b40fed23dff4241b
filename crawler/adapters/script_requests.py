"""The request for rows that a page's own scripts write down: address, form or JSON, and the parameter of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from archive.config.recipe import Recipe
from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.lead_scripts import inline_scripts
from crawler.adapters.list_api import query_of
from crawler.adapters.markup import absolute_url
from crawler.adapters.page_values import PageValues
from crawler.adapters.script_values import NoValueError, Reader, Value, marked, replace_marks

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
_FORM, _JSON = "application/x-www-form-urlencoded; charset=UTF-8", "application/json;charset=UTF-8"
_PAGE = "{page}"
_PLACED = {quote(place, safe=""): place for place in ("{page}", "{offset}", "{start}", "{end}")}


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: str
    data: Value = None
    kind: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def script_recipes(text: str, url: str) -> list[Recipe]:
    """Return the requests that the scripts in the page ``text`` make for rows by the number of a page."""
    scripts = inline_scripts(text)
    if not adapter_vocabulary().requests.rules.asks.search(scripts):
        return []
    return recipes_of(scripts, url, page=text)[0]


def recipes_of(
    script: str, url: str, names: Mapping[str, Value] | None = None, page: str = ""
) -> tuple[list[Recipe], dict[str, Value]]:
    """Return the requests of a script for rows, and its variables; ``url`` is the page in which it runs.

    ``names`` are the variables of the scripts before it, ``page`` the markup from which it may read values. A parameter
    that is not known, but stands under its name in the page's own address, is taken from there.
    """
    reader = Reader(script, names, PageValues(page).value if page else None)
    reader.variables()
    made = (recipe for call in _calls(reader) if (recipe := _recipe(call, url)))
    return list({recipe.model_dump_json(): recipe for recipe in made}.values()), reader.names


def _calls(reader: Reader) -> Iterator[_Call]:
    for found in islice(_CALL.finditer(reader.script), _MOST_CALLS):
        try:
            call = _read(reader, found)
        except (NoValueError, RecursionError):
            continue
        if call and isinstance(call.url, str):
            yield call


def _read(reader: Reader, found: re.Match[str]) -> _Call | None:
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
        return _settings({"url": first, **second}) if isinstance(second, dict) else _Call("GET", first)
    if found["load"]:
        return _Call("POST" if isinstance(second, dict) else "GET", first, second)
    axios = not found["short"].lstrip().startswith(("$", "jQuery"))
    if axios and found["verb"] == "get" and isinstance(second, dict) and isinstance(second.get("params"), dict):
        second = second["params"]
    post = found["verb"] == "post"
    return _Call("POST" if post else "GET", first, second, _JSON if axios and post and isinstance(second, dict) else "")


def _remote(reader: Reader, at: int) -> _Call | None:
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
    return _Call(method, str(said["url"]), data)


def _settings(said: dict[str, Value]) -> _Call | None:
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
    return _Call(method, url, data, str(said.get("contentType") or kind), known)


def _opened(reader: Reader, at: int, method: str, url: Value) -> _Call | None:
    sent = _SEND.search(reader.script, at, at + _ASKED_SOON)
    if not isinstance(url, str) or sent is None:
        return None
    kinds = [reader.arguments(one.end(), 2) for one in _HEADER.finditer(reader.script, at, sent.end())]
    kind = next((str(pair[1]) for pair in kinds if len(pair) == 2 and str(pair[0]).lower() == "content-type"), "")
    body = reader.arguments(sent.end(), 1)
    plain = [(str(pair[0]), pair[1]) for pair in kinds if len(pair) == 2]
    known = {name: value for name, value in plain if isinstance(value, str) and not marked(value)}
    return _Call(method.upper(), url, body[0] if body else None, kind, known)


@dataclass(slots=True)
class _Pages:
    """What was found of the pages; ``own`` is the query of the page's own address."""

    own: Mapping[str, str]
    first: int = 1
    size: int | None = None


def _recipe(call: _Call, base: str) -> Recipe | None:
    """Return a call as a recipe; None when it leads elsewhere, or something in it besides the page is not known."""
    pages = _Pages(query_of(base))
    address, _, query = call.url.partition("?")
    if marked(address) or call.method not in ("GET", "POST"):
        return None
    url = absolute_url(base, address)
    if not url or urlsplit(url).hostname != urlsplit(base).hostname:
        return None
    body, kind = "", call.kind
    try:
        asked = _parameters(_pairs(query), pages) if query else {}
        if isinstance(call.data, dict) and (call.method == "GET" or "json" not in kind.lower()) and not _is_json(call):
            form = _parameters(call.data, pages)
            if call.method == "GET":
                asked |= form
            else:
                body, kind = _encoded(form), kind or _FORM
        elif isinstance(call.data, dict):
            body, kind = json.dumps(_parameters(call.data, pages), ensure_ascii=False), _JSON
            body = body.replace(f'"{_PAGE}"', _PAGE).replace('"{offset}"', "{offset}")
            body = body.replace('"{start}"', "{start}").replace('"{end}"', "{end}")
        elif isinstance(call.data, str):
            body, kind = _encoded(_parameters(_pairs(call.data), pages)), kind or _FORM
    except NoValueError:
        return None
    headers = {name: value for name, value in call.headers.items() if name.lower().startswith("x-")}
    headers |= {"Content-Type": kind} if body else {}
    full = f"{url}?{_encoded(asked)}" if asked else url
    made = Recipe(url=full, method="POST" if call.method == "POST" else "GET", headers=headers, body=body)
    return replace_counts(made, pages) if made.turns_pages else None


def replace_counts(recipe: Recipe, pages: _Pages) -> Recipe | None:
    """Return a recipe with what was found of its pages; None where rows are counted and their number a page is not
    known."""
    by_rows = any(place in recipe.url + recipe.body for place in ("{offset}", "{start}", "{end}"))
    if by_rows and pages.size is None:
        return None
    return recipe.model_copy(update={"first": pages.first, "size": pages.size})


def _is_json(call: _Call) -> bool:
    return "json" in call.kind.lower() and call.method == "POST"


def _pairs(query: str) -> dict[str, Value]:
    return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=100))


def _parameters(given: dict[str, Value], pages: _Pages) -> dict[str, Value]:
    """Return parameters with places for the page. Raises NoValueError for any other that is not known."""
    rules = adapter_vocabulary().requests.rules
    found: dict[str, Value] = {}
    for name, value in given.items():
        if rules.sizes.fullmatch(name) and (size := _number(value)):
            pages.size, found[name] = size, value
        elif place := rules.place_of(name):
            pages.first = 0 if place == _PAGE and _counts_from_zero(value) else pages.first
            found[name] = place
        else:
            unknown = isinstance(value, str) and bool(marked(value))
            found[name] = pages.own[name] if unknown and name in pages.own else _known(value, pages)
    return found


def _known(value: Value, pages: _Pages) -> Value:
    if isinstance(value, dict):
        return _parameters(value, pages)
    if isinstance(value, list):
        return [_known(one, pages) for one in value]
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("{") and (inner := _json(value)) is not None:
        return json.dumps(_parameters(inner, pages), ensure_ascii=False)
    if unknown := marked(value):
        if all(adapter_vocabulary().requests.rules.clocks.search(words) for words in unknown):
            return replace_marks(value, "1")
        raise NoValueError("a value that is not known")
    return value


def _json(text: str) -> dict[str, Value] | None:
    try:
        tree = json.loads(text)
    except ValueError:
        return None
    return tree if isinstance(tree, dict) else None


def _number(value: Value) -> int | None:
    text = str(value)
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text) else None


def _counts_from_zero(value: Value) -> bool:
    if str(value) == "0":
        return True
    return isinstance(value, str) and any(re.search(r"-\s*1$", words.strip()) for words in marked(value))


def _encoded(form: dict[str, Value]) -> str:
    """Return a form or query, its places left readable."""
    plain = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else _plain(value)
        for name, value in form.items()
    }
    text = urlencode(plain)
    for encoded, place in _PLACED.items():
        text = text.replace(quote(f'"{place}"', safe=""), place).replace(encoded, place)
    return text


def _plain(value: Value) -> str:
    return {True: "true", False: "false", None: ""}[value] if isinstance(value, bool) or value is None else str(value)
