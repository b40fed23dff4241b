"""A process that takes pictures of stored pages, to be ended from outside when its browser hangs.

Started by `replayed_screenshots.py` as ``python -m crawler.browser.screenshot_process FOLDER``. The folder holds
``job.json`` and a ``<number>.body`` for each page; for each ``<number>.json`` is written, with ``<number>.png`` before.
``failed`` says that there is no browser at all.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from archive.captures.screenshot import PageToShow
from archive.config.settings import BrowserSettings
from crawler.browser.chromium import Browser, BrowserTrouble
from crawler.browser.stored_page import show_stored_page

_SPARE = 60  # seconds after which a process that nobody ended ends by itself


def main(folder: Path) -> None:
    """Take the pictures that the folder asks for, one after the other."""
    job = json.loads((folder / "job.json").read_text("utf-8"))
    if hasattr(signal, "alarm"):
        signal.alarm(int(job["timeout"]) + _SPARE)
    asyncio.run(_take(folder, job))


async def _take(folder: Path, job: dict[str, Any]) -> None:
    browser = Browser(BrowserSettings(executable=job["executable"]), "")
    try:
        chromium = await browser.started()
    except BrowserTrouble as trouble:
        _write(folder / "failed", str(trouble))
        return
    for page in job["pages"]:
        number = page["number"]
        stored = PageToShow(page["url"], page["content_type"], (folder / f"{number}.body").read_bytes())
        try:
            shown = await show_stored_page(chromium, stored, job["height"], job["page_timeout"])
        except TimeoutError:
            _write(folder / f"{number}.json", json.dumps({"reason": _late(job["page_timeout"])}))
            os._exit(1)  # a browser that hangs is not asked to close; the caller starts another
        except Exception as error:  # noqa: BLE001  (whatever befalls one page, the others are shown)
            told = (str(error).strip().splitlines() or [type(error).__name__])[0]
            _write(folder / f"{number}.json", json.dumps({"reason": f"the browser could not show it: {told}"}))
            continue
        (folder / f"{number}.png").write_bytes(shown.png)
        made = {"height": shown.full_height, "software": shown.software, "made_at": shown.made_at.isoformat()}
        _write(folder / f"{number}.json", json.dumps(made))
    await browser.close()


def _late(seconds: float) -> str:
    return f"the browser did not show it within {seconds:g} seconds"


def _write(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, "utf-8")
    part.replace(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
