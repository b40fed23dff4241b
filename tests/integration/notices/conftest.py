"""One kept county for all tests of the room; nothing in them changes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.notices.kept_county import KeptCounty, keep, visit_lately


@pytest.fixture(scope="session")
def kept_county(tmp_path_factory: pytest.TempPathFactory) -> KeptCounty:
    folder: Path = tmp_path_factory.mktemp("kept")
    return keep(folder)


@pytest.fixture(scope="session")
def county(kept_county: KeptCounty) -> KeptCounty:
    """The same, under the name that files with a county of another kind give to theirs."""
    return kept_county


@pytest.fixture(scope="session")
def watched(county: KeptCounty, tmp_path_factory: pytest.TempPathFactory) -> KeptCounty:
    """The same county, visited yesterday."""
    return visit_lately(county, tmp_path_factory.mktemp("watched"))
