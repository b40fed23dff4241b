"""The real demo on the first county of its world, over two days: a program to be started by any Python that has it."""

from __future__ import annotations

from pathlib import Path

# Ctrl-C is heard also where the tests themselves run in the background of a shell, which starts everything with SIGINT
# ignored.
_SCRIPT = """
import signal
import sys
from dataclasses import replace
from datetime import timedelta
import demo.counties
from crawler.commands import main
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    whole = demo.counties.small_world()
    short = replace(whole, sites=whole.sites[:1], last_day=whole.first_day + timedelta(days=1))
    demo.counties.small_world = lambda: short
    sys.argv[0] = "nianbao"
    main()
"""


def short_demo(folder: Path) -> Path:
    """Write the program to a folder; it takes the words of `nianbao`."""
    script = folder / "short.py"
    script.write_text(_SCRIPT, encoding="utf-8")
    return script
