"""Archives in both databases: the index beside each follows it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.integration.search.shelf import Shelf, open_shelf
from tests.postgres_server import Server

OpenShelf = Callable[[], AbstractContextManager[Shelf]]


@pytest.fixture(scope="module", params=["embedded", "postgresql"])
def new_shelf(request: pytest.FixtureRequest) -> OpenShelf:
    """Opens an empty archive of the kind under test, as often as it is asked."""

    @contextmanager
    def opened() -> Iterator[Shelf]:
        with TemporaryDirectory() as folder:
            if request.param == "embedded":
                with open_shelf(Path(folder)) as shelf:
                    yield shelf
                return
            server: Server = request.getfixturevalue("server")
            with open_shelf(Path(folder), server.schema()) as shelf:
                yield shelf

    return opened
