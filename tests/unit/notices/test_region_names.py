"""A province is asked for by its first digits, and a notice bears its name, not the digits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.errors import NotFoundError
from archive.notices.notice_snapshots import SnapshotSource
from archive.notices.standing_today import standing_today
from archive.web.wording.naming import region_name as named_on_pages
from crawler.commands.notice_common import region_name
from tests.unit.notices.made_board import MADE, board, deadlines


@pytest.mark.parametrize(("code", "name"), [("37", "山东省"), ("370000", "山东省"), ("3708", "济宁市"), ("99", "99")])
def test_a_division_is_named_by_its_first_digits(code: str, name: str) -> None:
    with Session(open_database("sqlite://")) as session:
        assert region_name(session, code).endswith(name)
    assert named_on_pages(code).endswith(name)


def test_f3_no_paper_bears_the_digits_of_a_region_without_a_name() -> None:
    nobody = replace(board(), filings=())
    with Session(open_database("sqlite://")) as session, pytest.raises(NotFoundError, match="name of region 99 is not"):
        standing_today(session, deadlines(), (nobody, SnapshotSource()), "99", "99", MADE)
