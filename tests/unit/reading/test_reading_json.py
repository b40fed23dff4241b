"""What is written as JSON is read back as the same Reading."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.database.base import dump_json
from archive.reading.reading_model import Figure, Finding, PublishedDate, Reading, Section
from archive.reading.result_json import from_json, to_json
from tests.soak import tried

words = st.text(max_size=12)
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
# Money has at most four decimals; tables hold no more than 15 digits with them.
money = st.integers(-(10**14), 10**14).map(lambda n: Decimal(n).scaleb(-4))
values = st.none() | st.integers(-(10**18), 10**18) | money
tables = st.dictionaries(
    words, st.dictionaries(words, st.dictionaries(words, values, max_size=3), max_size=3), max_size=3
)
readings = st.builds(
    Reading,
    title=words,
    organ=words,
    report_year=st.none() | st.integers(2000, 2040),
    is_report=st.booleans(),
    published=st.none() | st.builds(PublishedDate, days, words),
    form=st.sampled_from(["F2019", "F2021", "mixed", "pre2019", "none"]),
    period=st.tuples(st.none() | days, st.none() | days),
    contact=st.dictionaries(words, words, max_size=3),
    sections=st.lists(st.builds(Section, st.integers(1, 6), words, words), max_size=3),
    tables=tables,
    table_forms=st.dictionaries(words, words, max_size=3),
    figures=st.lists(st.builds(Figure, words, values, words), max_size=3),
    findings=st.lists(
        st.builds(Finding, words, st.sampled_from(["error", "warning", "note"]), words, words, words), max_size=3
    ),
    text=words,
    attachments=st.lists(words, max_size=2),
)


@given(readings)
@settings(max_examples=tried(25, 60), deadline=None)
def test_there_and_back(reading: Reading) -> None:
    contract = json.loads(dump_json(to_json(reading)))
    assert from_json(contract) == reading


def test_a_contract_of_an_older_reader_may_lack_parts() -> None:
    assert from_json({"title": "年报", "text": "正文"}) == Reading(title="年报", text="正文")
