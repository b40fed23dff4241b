"""Measures what it takes to bring many counties in: `python -m bench.review` imports made home pages, searches them
with the program, and accepts them one after the other by keyboard in a real Chromium, on the desk of a real server.

Prints machine minutes by part, and a person's seconds a county by this model: silent reading of what is open on the
page at 5 characters a second (slower than adults read Chinese; a number, a day or an address is as long as two
characters, a line that stood in the same words on a page before costs a glance, as one), 0.28 s a key and 1.35 s to
make up one's mind before each (Card, Moran and Newell), and the waiting for the program as it was measured. Closed
lists are not counted.
Goals: 60 s for a county without doubts, 150 counties in 2.5 h of a person and 60 min of the machine.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from statistics import median

from playwright.sync_api import Page, expect, sync_playwright

from demo.generate import generate
from demo.server import DemoServer
from demo.world import World, at
from tests.integration.discovery.county_homes import made_config, write_homes
from tests.program import NIANBAO, ROOT, free_port, run, served

_CHARACTERS, _KEY, _MIND = 5.0, 0.28, 1.35  # a second; seconds; seconds
_GOAL, _GOAL_PERSON, _GOAL_MACHINE = 60.0, 2.5, 60.0  # seconds; hours and minutes for 150 counties


@dataclass(frozen=True)
class Judged:
    """One county as it was judged: characters that were open to be read, keys, seconds of waiting, doubts told."""

    characters: int
    keys: int
    waited: float
    doubts: int

    @property
    def seconds(self) -> float:
        """A person's time by the model."""
        return self.characters / _CHARACTERS + self.keys * (_KEY + _MIND) + self.waited


def main() -> None:
    """Import, search, judge, print; exit 1 where a goal was missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--counties", type=int, default=150)
    asked.add_argument("--organs", type=int, default=49)
    asked.add_argument("--delay", default="", help="seconds between requests to a server (default: as shipped)")
    asked.add_argument("--folder", type=Path, help="keep what was found here, and judge it again")
    options = asked.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-review-"))
    world = generate(options.counties, options.organs, seed=11, fault_rate=0)
    env = {"NIANBAO_CONFIG": str(folder / "config"), "NIANBAO_DATA": str(folder / "data")}
    env |= {"NIANBAO_POLITENESS__DELAY": options.delay} if options.delay else {}
    try:
        spent = _found(folder, world, env)
        sys.exit(_told(list(_judged(folder, env)), spent, options.counties))
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _found(folder: Path, world: World, env: dict[str, str]) -> dict[str, float]:
    """Import and search the counties; minutes of each part."""
    config = folder / "config"
    if config.exists():
        return {}
    made_config(config, world)
    with DemoServer(world) as server:
        server.clock = at(date(2026, 2, 20), "12:00")
        write_homes(folder / "homes.csv", world, server)
        begun = time.monotonic()
        _run(env, "site", "import", str(folder / "homes.csv"), "--allow-private")
        imported = time.monotonic()
        told = _run(env, "site", "add", "--queue", "--allow-private")
        print(next(line for line in told.splitlines() if "counties searched" in line))
        ended = time.monotonic()
    return {"imported": (imported - begun) / 60, "searched": (ended - imported) / 60}


def _run(env: dict[str, str], *arguments: str) -> str:
    """Return what the command prints, in a process of its own."""
    done = subprocess.run(
        [NIANBAO, *arguments], env={**os.environ, **env}, capture_output=True, text=True, cwd=ROOT, check=True
    )
    return done.stdout


def _judged(folder: Path, env: dict[str, str]) -> Iterator[Judged]:
    """Accept county after county by two keys each: one on the page, one on the page that checks it."""
    known: set[str] = set()
    with _desk(folder, env) as (page, url):
        page.goto(f"{url}/desk/counties")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/desk/counties/\d{6}"))
        while re.search(r"/desk/counties/\d{6}", page.url):
            region = page.url.partition("?")[0]
            read = _length(page.locator("#county .evidence").inner_text(), known)
            doubts = page.locator(".doubts > li").count()
            begun = time.monotonic()
            page.keyboard.press("a")
            expect(page.get_by_role("button", name="确认登记")).to_be_visible()
            read += _length(page.locator("dl.answers").inner_text(), known)
            page.keyboard.press("a")
            page.wait_for_function("left => location.href.split('?')[0] !== left", arg=region)
            page.wait_for_load_state()
            yield Judged(read, 2, time.monotonic() - begun, doubts)


def _length(text: str, known: set[str]) -> int:
    """Characters to be read, runs of digits and Latin letters as two each; lines of ``known``, kept up here, as one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    new = [line for line in lines if line not in known]
    known.update(lines)
    return len(lines) - len(new) + sum(len(re.sub(r"\s", "", re.sub(r"[!-~]+", "##", line))) for line in new)


@contextmanager
def _desk(folder: Path, env: dict[str, str]) -> Iterator[tuple[Page, str]]:
    """The desk of `nianbao serve` in Chromium, an administrator signed in. A person never meets the limit of writes a
    minute that a robot does, so it is lifted."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    office = folder / "config" / "office.toml"
    kept = re.sub(
        r"(?m)^(desk|public_url|writes_a_minute) *=.*\n", "", (ROOT / "config/office.toml").read_text("utf-8")
    )
    office.write_text(f'desk = true\npublic_url = "{url}"\nwrites_a_minute = 1000\n{kept}', encoding="utf-8")
    made = run("people", "first-admin", "boss", env=env)
    if made.returncode:
        made = run("people", "first-admin", "boss", "--recover", env=env)
    link = next(word for word in made.stdout.split() if "/desk/welcome/" in word)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with served("--port", str(port), **env), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        page.set_default_timeout(120_000)
        page.goto(link)
        page.get_by_label("密码").fill(token_urlsafe(24))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()
        yield page, url
        browser.close()


def _told(judged: list[Judged], spent: dict[str, float], counties: int) -> int:
    """Print the figures; 1 where a goal was missed."""
    clean = [one for one in judged if not one.doubts]
    for name, some in (("all", judged), ("without doubts", clean)):
        if some:
            seconds = sorted(one.seconds for one in some)
            read = median(one.characters for one in some)
            print(
                f"{name}: {len(some)} counties, {read:.0f} characters, {some[0].keys} keys, "
                f"{median(one.waited for one in some):.1f} s of waiting (last {some[-1].waited:.1f}); "
                f"a person's seconds: median {median(seconds):.0f}, most {seconds[-1]:.0f}, "
                f"of the first {some[0].seconds:.0f}"
            )
    hours = sum(one.seconds for one in judged) / 3600 * 150 / max(1, len(judged))
    minutes = (sum(spent.values()) + sum(one.waited for one in judged) / 60) * 150 / max(1, counties)
    told = ", ".join(f"{name} in {value:.1f} min" for name, value in spent.items())
    print(f"{len(judged)} of {counties} accepted; {told}")
    print(
        f"150 counties: {hours:.2f} h of a person (goal {_GOAL_PERSON}), "
        f"{minutes:.0f} min of machine (goal {_GOAL_MACHINE})"
    )
    slow = bool(clean) and median(one.seconds for one in clean) > _GOAL
    return int(len(judged) < counties or slow or hours > _GOAL_PERSON or minutes > _GOAL_MACHINE)


if __name__ == "__main__":
    main()
