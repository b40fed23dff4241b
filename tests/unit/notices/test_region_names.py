"""A province is asked for by its first digits, and a notice bears its name, not the digits."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.web.wording.naming import region_name as named_on_pages
from crawler.commands.notice_common import region_name


@pytest.mark.parametrize(("code", "name"), [("37", "山东省"), ("370000", "山东省"), ("3708", "济宁市"), ("99", "99")])
def test_a_division_is_named_by_its_first_digits(code: str, name: str) -> None:
    with Session(open_database("sqlite://")) as session:
        assert region_name(session, code).endswith(name)
    assert named_on_pages(code).endswith(name)
