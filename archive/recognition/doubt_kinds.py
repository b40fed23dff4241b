"""Why a row may be somebody's report although nobody can say so: the words of ``Listing.doubt``.

A row with a doubt is laid before a person, and until then nobody whose report it may be (``Listing.candidates``; any
organ of the column when there are none) is accused of silence. A row that counts as an organ's report may have a doubt
beside: its page names another organ (``ambiguous``), and for that one it is doubtful.
"""

from __future__ import annotations

from typing import Literal, get_args

Doubt = Literal[
    "",
    "unopened",  # may be a report by its title; its page was not opened yet or could not be
    "unclear",  # opened and read, and it cannot be told
    "summary",  # a digest of a report: 图解, 解读, 摘要, 一图读懂
    "near_name",  # a report whose organ's name is close to, and none of, the names on the roster
    "ambiguous",  # a report whose names fit several organs
    "organ",  # a report, and nobody is named
    "year",  # a report of a known organ whose year cannot be told
    "attachments_left",  # not all that hangs on its page was fetched
    "quarantined",  # taking it in failed
]

DOUBTS: tuple[str, ...] = get_args(Doubt)[1:]
