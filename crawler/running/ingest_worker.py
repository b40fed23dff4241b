"""A process that takes in what a run has captured so far. Not meant to be started by hand.

It makes a pass for each line on its standard input, answers with a line of JSON, and ends when its input does.
"""

from __future__ import annotations

import json
import os
import sys

from archive.background import give_way
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.database.engine import open_database
from archive.logs import configure_logging
from crawler.running.ingest_pass import ingest_pass

_BUSY = 2  # the crawl and this process


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # libraries that print must not print into the answers
    give_way()
    configure_logging(load_settings().logging, data_dir() / "log" / "ingest.log")
    configuration = load_configuration()
    engine = open_database(configuration.settings.database())
    for _ in sys.stdin:
        said = {"damages": list[str](), "set_aside": 0, "fault": ""}
        try:
            taken = ingest_pass(engine, configuration, _BUSY)
            said |= {"damages": taken.damages, "set_aside": taken.set_aside}
        except Exception as error:  # noqa: BLE001 - the run's end meets the same fault, and tells it
            said["fault"] = f"{type(error).__name__}: {error}"
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
