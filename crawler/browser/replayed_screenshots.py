"""Pictures of stored pages for evidence packages, taken by a process of its own that is ended when it hangs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.captures.screenshot import PageToShow, ScreenshotError, ShownPage
from archive.config.settings import Settings
from archive.notices.evidence_screenshots import Photographer

_PAGE = 30.0  # most seconds for one page
_START = 30.0  # more seconds until the first
_TICK = 0.05
_ROUNDS = 200


def photographer(settings: Settings) -> Photographer | None:
    """Return who takes the pictures; None where the settings switch them off."""
    chosen = settings.evidence
    if not chosen.screenshots:
        return None
    taker = _Taker(settings.browser.executable, chosen.screenshot_height, chosen.screenshot_time)
    return Photographer(taker.take, chosen.screenshot_bytes)


class _Taker:
    """Starts the process, again where a page made the browser hang, until all is shown or the time is over."""

    def __init__(self, executable: str, height: int, seconds: float) -> None:
        self._executable, self._height, self._seconds = executable, height, seconds

    def take(self, pages: Sequence[PageToShow]) -> list[ShownPage | str]:
        """Return for each page a picture or why there is none. Raises ScreenshotError where there is no browser."""
        if find_spec("playwright") is None:
            raise ScreenshotError('the extra "browser" is not installed (docs/installing.md)')
        deadline = time.monotonic() + self._seconds
        with TemporaryDirectory(prefix="nianbao-screenshots-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            for number, page in enumerate(pages):
                (folder / f"{number}.body").write_bytes(page.body)
            while (waiting := _waiting(folder, len(pages))) and time.monotonic() < deadline:
                self._once(folder, pages, waiting, deadline)
                if (folder / "failed").exists():
                    raise ScreenshotError((folder / "failed").read_text("utf-8"))
                if _waiting(folder, len(pages)) == waiting:  # not even the first was shown
                    _tell(folder, waiting[0], "the browser ended or hung over it")
            return [self._result(folder, number) for number in range(len(pages))]

    def _once(self, folder: Path, pages: Sequence[PageToShow], waiting: list[int], deadline: float) -> None:
        left = deadline - time.monotonic()
        wanted = [
            {"number": number, "url": pages[number].url, "content_type": pages[number].content_type}
            for number in waiting
        ]
        job = {
            "executable": self._executable, "height": self._height, "timeout": left, "page_timeout": min(_PAGE, left),
            "pages": wanted,
        }  # fmt: skip
        (folder / "job.json").write_text(json.dumps(job), "utf-8")
        words = [sys.executable, "-m", "crawler.browser.screenshot_process", str(folder)]
        process = subprocess.Popen(  # noqa: S603  (our own module)
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env={**os.environ, "TMPDIR": str(folder)},
        )  # fmt: skip
        try:
            _wait(process, folder, deadline)
        finally:
            _end_all(process, folder)

    def _result(self, folder: Path, number: int) -> ShownPage | str:
        try:
            told = json.loads((folder / f"{number}.json").read_text("utf-8"))
        except FileNotFoundError:
            return f"the {self._seconds:g} seconds for all pictures were over (evidence.screenshot_time)"
        if "reason" in told:
            return str(told["reason"])
        png = (folder / f"{number}.png").read_bytes()
        return ShownPage(png, int(told["height"]), str(told["software"]), datetime.fromisoformat(told["made_at"]))


def _wait(process: subprocess.Popen[bytes], folder: Path, deadline: float) -> None:
    """Wait until the process ends, shows nothing more, or the time is over."""
    seen, since, patience = 0, time.monotonic(), _START + _PAGE
    while process.poll() is None:
        now, done = time.monotonic(), len(list(folder.glob("*.json")))
        if done != seen:
            seen, since = done, now
        if now > deadline or now - since > patience:
            return
        time.sleep(_TICK)


def _waiting(folder: Path, count: int) -> list[int]:
    return [number for number in range(count) if not (folder / f"{number}.json").exists()]


def _tell(folder: Path, number: int, reason: str) -> None:
    (folder / f"{number}.json").write_text(json.dumps({"reason": reason}), "utf-8")


def _end_all(process: subprocess.Popen[bytes], folder: Path) -> None:
    """End the process and all it has started: the browser lives in a group of its own, and may not listen."""
    for _ in range(_ROUNDS):  # again, for what was started while the others were ended
        own = [process.pid] if process.poll() is None else []  # once it has ended, its number may be another's
        started = _started_for(folder, own)
        if not started:
            return
        for pid in started:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        time.sleep(_TICK)


def _started_for(folder: Path, own: list[int]) -> list[int]:
    """Return these processes and those that were given the folder as TMPDIR, with all below them; only the first
    where the system does not tell (/proc). A process whose starter has ended is found by its environment alone."""
    above: dict[int, list[int]] = {}
    pending, mark = list(own), f"TMPDIR={folder}".encode()
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            one = int(place.name)
            above.setdefault(int((place / "stat").read_text().rpartition(")")[2].split()[1]), []).append(one)
            if mark in (place / "environ").read_bytes().split(b"\0"):
                pending.append(one)
    found: set[int] = set()
    while pending:
        one = pending.pop()
        if one not in found:
            found.add(one)
            pending += above.get(one, [])
    return list(found)
