"""What a visit comes to at sites that misbehave: never complete when it was not, and never asked more than is decent."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, Listing
from tests.integration.visiting.conftest import Visited, visiting
from tests.integration.visiting.rough_web import COLUMN, Answer, Asked, Rough, column_page, report_page

pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")

TIMEOUT = 5.0  # not less: a sound site of a loaded machine must not seem to be dead
NAMED = socket.gethostname()  # leads to this machine, by a name that does not say so


def cookie_gate(asked: Asked) -> bool:
    if "passed=1" in asked.headers.get("cookie", ""):
        return True
    asked.say(b"", "302 Found", f"Location: {COLUMN}", "Set-Cookie: passed=1; path=/")
    return False


def endless(asked: Asked) -> None:
    asked.say(b"", "302 Found", f"Location: {COLUMN}")


def cut(asked: Asked) -> None:
    page = column_page()
    asked.say(page[: len(page) - 60], length=len(page))
    asked.end()


def cut_once(asked: Asked) -> bool:
    if asked.again:
        return True
    cut(asked)
    return False


def wrong_length(asked: Asked) -> None:
    asked.say(column_page(), length=len(column_page()) + 500)
    asked.end()


def drip(asked: Asked) -> None:
    asked.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100_000):
        asked.write(b"x")
        time.sleep(0.1)


def busy_once(asked: Asked) -> bool:
    if asked.again:
        return True
    asked.say(b"busy", "503 Service Unavailable", "Retry-After: 1")
    return False


def go_away(asked: Asked) -> None:
    asked.say(b"enough", "429 Too Many Requests", "Retry-After: 86400")


def flaky(asked: Asked) -> bool:
    if asked.again >= 2:
        return True
    asked.say(b"oops", "500 Internal Server Error")
    return False


def status(line: str) -> Answer:
    return lambda asked: asked.say(b"<html>no</html>", line)


def tls_refused(asked: Asked) -> bool:
    if not asked.tls:
        return True
    asked.say(b"<html>no</html>", "403 Forbidden")
    return False


def bomb(asked: Asked) -> None:
    asked.say(gzip.compress(b"<html>" + b"0" * 8_000_000), "200 OK", "Content-Encoding: gzip")


def only_leads_on(asked: Asked) -> None:
    asked.say(b'<html><head><meta http-equiv="refresh" content="0;url=/nb/other.html"></head><body></body></html>')


def same_page_again(asked: Asked) -> None:
    """A pager that names a second page, which is the first."""
    pager = '<a href="index.html">1</a><a href="index_1.html">2</a><a href="index_1.html">下一页</a>'
    asked.say(column_page(more=f'<div class="page">{pager}</div>'))


def long_column(asked: Asked) -> None:
    asked.say(column_page(0, 6))


def with_attachments(elsewhere: str) -> Answer:
    links = f'<p><a href="/d/a.pdf">附件</a> <a href="http://{elsewhere}/b.pdf">附件</a></p>'
    return lambda asked: asked.say(report_page(more=links).replace("自然人".encode(), b""))


def old_tls(certificate: Path) -> ssl.SSLContext:
    """A server that knows TLS 1.0 and nothing better."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with suppress(ValueError):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.load_cert_chain(certificate)
    return context


def new_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def over_tls_only(asked: Asked) -> bool:
    if asked.tls:
        return True
    asked.reset()
    return False


def rough_sites(certificate: Path) -> dict[str, Rough]:
    stranger = "127.77.9.9:9"
    away = lambda asked: asked.say(b"", "302 Found", f"Location: http://{stranger}/")  # noqa: E731
    private = {"allow_private": False}
    return {
        "plain": Rough(),
        "cookie": Rough(cookie_gate),
        "endless": Rough(endless),
        "away": Rough(away),
        "robots-away": Rough(pages={"/robots.txt": away}),
        "private-literal": Rough(config=private),
        "private-name": Rough(config=private, host=NAMED),
        "named": Rough(host="localhost"),
        "cut": Rough(cut),
        "cut-once": Rough(cut_once),
        "wrong-length": Rough(wrong_length),
        "drip": Rough(drip),
        "busy": Rough(busy_once),
        "go-away": Rough(go_away, columns=(COLUMN, "/zj/index.html")),
        "flaky": Rough(flaky, config={"delay": 0.05}),
        "down": Rough(status("500 Internal Server Error")),
        "forbidden": Rough(status("403 Forbidden")),
        "no-tls": Rough(scheme="https"),
        "tls-forbidden": Rough(tls_refused, scheme="https", tls=new_tls(certificate)),
        "old-tls": Rough(over_tls_only, scheme="https", tls=old_tls(certificate)),
        "old-tls-known": Rough(over_tls_only, {"legacy_tls": True}, scheme="https", tls=old_tls(certificate)),
        "quiet": Rough(config={"quiet_hours": ["00:00-12:00", "12:00-24:00"]}),
        "capped": Rough(long_column, config={"requests": 4}),
        "repeated": Rough(same_page_again, pages={"/nb/index_1.html": same_page_again}),
        "leads-on": Rough(only_leads_on),
        "bomb": Rough(bomb),
        "attachments": Rough(pages={"/nb/8000.html": with_attachments(stranger)}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Iterator[Visited]:
    folder = tmp_path_factory.mktemp("rough")
    with visiting(folder, rough_sites(certificate), timeout=TIMEOUT, max_body_bytes=4_000_000) as run:
        yield run


COMPLETE = ("plain", "cookie", "robots-away", "named", "cut-once", "wrong-length", "busy", "flaky", "attachments")


@pytest.mark.parametrize("site", COMPLETE)
def test_a_rough_site_is_read_to_the_end(visited: Visited, site: str) -> None:
    visit = visited.visit(site)
    assert (visit.outcome, visit.rows) == ("complete", 3), visit.reason
    assert visit.reason == ""


@pytest.mark.parametrize(
    ("site", "outcome", "error_class"),
    [
        ("endless", "error", "redirect_loop"),
        ("away", "error", "off_site"),
        ("private-literal", "error", "private_address"),
        ("private-name", "error", "private_address"),
        ("cut", "partial", "cut_answer"),
        ("drip", "error", "timeout"),
        ("go-away", "blocked", "http_429"),
        ("down", "error", "http_5xx"),
        ("forbidden", "blocked", "http_403"),
        ("old-tls", "error", "tls"),
        ("quiet", "partial", "quiet_hours"),
        ("capped", "partial", "request_cap"),
        ("repeated", "partial", "repeated_page"),
        ("bomb", "error", "too_large"),
    ],
)
def test_what_could_not_be_visited_says_why(visited: Visited, site: str, outcome: str, error_class: str) -> None:
    visit = visited.visit(site)
    assert (visit.outcome, visit.error_class) == (outcome, error_class), visit.reason
    assert visit.reason


def test_a_page_that_only_leads_elsewhere_is_no_column(visited: Visited) -> None:
    assert visited.visit("leads-on").outcome != "complete"
    assert visited.sites["leads-on"].times("/nb/other.html") == 0


@pytest.mark.parametrize(("site", "times"), [("down", 3), ("cut", 3), ("cut-once", 2), ("flaky", 3), ("busy", 2)])
def test_what_may_pass_is_tried_again_within_bounds(visited: Visited, site: str, times: int) -> None:
    assert visited.sites[site].times() == times


@pytest.mark.parametrize("site", ["forbidden", "go-away", "bomb", "leads-on"])
def test_a_refusal_is_not_asked_twice(visited: Visited, site: str) -> None:
    assert visited.sites[site].times() == 1


def test_a_host_that_said_when_to_come_back_is_left_alone(visited: Visited) -> None:
    busy = [one.at for one in visited.sites["busy"].asked if one.path == COLUMN]
    assert busy[1] - busy[0] >= 1.0
    second = visited.visit("go-away", 1)
    assert (second.outcome, second.error_class) == ("blocked", "retry_after")
    assert visited.sites["go-away"].times("/zj/index.html") == 0


def test_each_further_try_waits_longer(visited: Visited) -> None:
    first, second, third = (one.at for one in visited.sites["flaky"].asked if one.path == COLUMN)
    assert second - first >= 0.05 * 4
    assert third - second >= 0.05 * 4 * 2


def test_a_dripping_server_is_given_up_in_time(visited: Visited) -> None:
    visit = visited.visit("drip")
    assert (visit.finished_at - visit.started_at).total_seconds() < 600, "it drips for hours"


def test_strangers_and_private_hosts_get_no_request(visited: Visited) -> None:
    assert visited.sites["private-literal"].asked == []
    assert visited.sites["private-name"].asked == []
    with Session(visited.engine) as session:
        urls = session.scalars(select(CaptureRecord.url).where(CaptureRecord.kind != "failure")).all()
    assert not [url for url in urls if "127.77.9.9" in url]


def test_quiet_hours_are_kept_and_the_cap_is_not_exceeded(visited: Visited) -> None:
    assert visited.sites["quiet"].asked == []
    assert len(visited.sites["capped"].asked) == 4


def test_pages_that_were_not_asked_for_are_not_failed_pages(visited: Visited) -> None:
    with Session(visited.engine) as session:
        rows = session.scalars(select(Listing).where(Listing.column_id == "capped/c0")).all()
    assert len(rows) == 6
    assert {row.page_state for row in rows} == {"read", ""}


@pytest.mark.parametrize(("site", "why"), [("no-tls", "https failed"), ("tls-forbidden", "https answered 403")])
def test_the_other_scheme_is_tried_and_told(visited: Visited, site: str, why: str) -> None:
    visit = visited.visit(site)
    assert (visit.outcome, visit.rows) == ("complete", 3)
    assert visit.reason.startswith(f"read over http: {why}")
    with Session(visited.engine) as session:
        kinds = {(c.kind, c.url.split(":")[0]) for c in session.scalars(select(CaptureRecord).where(CaptureRecord.url.contains(COLUMN), CaptureRecord.visit_id == visit.visit_id))}  # fmt: skip
    assert ("response", "http") in kinds
    assert {kind for kind, scheme in kinds if scheme == "https"}, "the refusal is kept as well"


def test_old_tls_is_spoken_only_where_a_site_says_so(visited: Visited) -> None:
    assert visited.visit("old-tls-known").outcome == "complete", visited.visit("old-tls-known").reason
    assert visited.sites["old-tls"].times() == 0 or all(not one.tls for one in visited.sites["old-tls"].asked)


def test_only_attachments_on_registered_hosts_are_fetched(visited: Visited) -> None:
    assert visited.sites["attachments"].times("/d/a.pdf") == 1
    with Session(visited.engine) as session:
        refused = session.scalars(select(CaptureRecord).where(CaptureRecord.url.contains("b.pdf"))).all()
    assert [one.error_class for one in refused] == ["off_site"]


def test_rows_of_a_cut_page_are_seen_but_prove_no_absence(visited: Visited) -> None:
    with Session(visited.engine) as session:
        rows = session.scalars(select(Listing).where(Listing.column_id == "cut/c0")).all()
    assert len(rows) == 3
