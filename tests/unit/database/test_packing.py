"""What is packed comes out as it went in, and what nobody packed is told from it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from archive.database.base import dump_json
from archive.database.packing import PackedList, PackedReading, PackedText, StoredObject, pack, unpack

DIALECT = sqlite.dialect()
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8"), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)
readings = st.dictionaries(st.sampled_from(["title", "tables", "sections", "text", "findings", "a\nb"]), values)


def _stored(reading: Any) -> StoredObject:
    packed = PackedReading().process_bind_param(reading, DIALECT)
    stored = PackedReading().process_result_value(packed, DIALECT)
    assert stored is not None
    return stored


@given(readings)
def test_a_reading_comes_out_as_it_went_in(reading: dict[str, Any]) -> None:
    stored = _stored(reading)
    assert {key: stored[key] for key in reading} == reading
    assert stored == reading
    assert len(stored) == len(reading)
    assert json.loads(dump_json(_stored(reading))) == reading
    assert stored.get("nothing of the kind") is None


@given(st.lists(values, max_size=5))
def test_a_list_comes_out_as_it_went_in(compared: list[Any]) -> None:
    assert PackedList().process_result_value(PackedList().process_bind_param(compared, DIALECT), DIALECT) == compared


@given(st.text(st.characters(codec="utf-8")))
def test_a_text_comes_out_as_it_went_in(reason: str) -> None:
    assert PackedText().process_result_value(PackedText().process_bind_param(reason, DIALECT), DIALECT) == reason


@given(st.binary(max_size=300))
def test_any_bytes_come_out_as_they_went_in_and_take_one_byte_more_at_the_most(plain: bytes) -> None:
    assert unpack(pack(plain)) == plain
    assert len(pack(plain)) <= len(plain) + 1


def test_a_text_that_stands_in_a_section_as_well_is_stored_once() -> None:
    text = "".join(chr(0x4E00 + number * 37 % 20_000) for number in range(1_500))
    alone, twice = ({"text": text}, {"sections": [{"number": 1, "title": "总体情况", "text": text}], "text": text})
    sizes = [len(PackedReading().process_bind_param(one, DIALECT) or b"") for one in (alone, twice)]
    assert sizes[1] < sizes[0] + 60


def test_a_changed_copy_is_stored_changed() -> None:
    copy = deepcopy(_stored({"tables": {"requests": {"new": {"total": 3}}}, "text": "三件"}))
    copy["tables"]["requests"]["new"]["total"] = 4
    assert _stored(copy) == {"tables": {"requests": {"new": {"total": 4}}}, "text": "三件"}


@pytest.mark.parametrize("stored", [b"", b"\x07later", b"\x01damaged"])
def test_what_was_stored_otherwise_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="stored"):
        unpack(stored)
