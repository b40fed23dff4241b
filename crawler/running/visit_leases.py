"""Which run may visit a site, over all machines that share a PostgreSQL database: a row with holder, fence and end.

All moments are those of the database's clock. A holder that dies, or is cut off, keeps its sites to the end of its
lease; one that was held up for longer finds another fence number in the row and changes nothing of it any more. What it
has captured meanwhile is evidence like any other: it lies in its own WARC files and is taken in by the records' ids.
The table stands beside those that a rebuild makes anew, and is none of them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import sleep
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from archive.database.postgres import make_table

logger = logging.getLogger("nianbao.running")

_PAUSES = (0.0, 0.5, 2.0, 5.0)  # seconds after an answer that did not come
Answer = TypeVar("Answer")

_COLUMNS = "site text PRIMARY KEY, holder text NOT NULL, fence bigint NOT NULL, held_until timestamptz NOT NULL"
_TAKE = text("""
    INSERT INTO visit_lease AS mine (site, holder, fence, held_until)
    VALUES (:site, :holder, 1, clock_timestamp() + make_interval(secs => :lasts))
    ON CONFLICT (site) DO UPDATE
    SET holder = :holder, fence = mine.fence + 1, held_until = clock_timestamp() + make_interval(secs => :lasts)
    WHERE mine.held_until < clock_timestamp() OR mine.holder = :holder
    RETURNING fence
""")
_RENEW = text("""
    UPDATE visit_lease SET held_until = clock_timestamp() + make_interval(secs => :lasts)
    WHERE site = :site AND holder = :holder AND fence = :fence AND held_until >= clock_timestamp() RETURNING site
""")
_RELEASE = text("""
    UPDATE visit_lease SET held_until = '-infinity'
    WHERE site = :site AND holder = :holder AND fence = :fence RETURNING site
""")
_HELD = text("SELECT site FROM visit_lease WHERE held_until >= clock_timestamp()")


class _SomeHeldError(Exception):
    """Takes back what was taken of sites of which another holds some."""


class VisitLeases:
    """Leases of one holder. ``holder``: a name that no other run or worker bears; ``lasts``: seconds of a lease."""

    def __init__(self, engine: Engine, holder: str, lasts: float) -> None:
        self._engine, self._holder, self._lasts = engine, holder, lasts
        self._fences: dict[str, int] = {}
        self._lock = threading.Lock()  # the thread that renews, and the one that takes and releases
        self._insist(lambda connection: make_table(connection, "visit_lease", _COLUMNS))

    def held_by_anybody(self) -> set[str]:
        """Return the sites that somebody holds now. Raises SQLAlchemyError when the database stays away."""
        return self._insist(lambda connection: set(connection.scalars(_HELD)))

    def take(self, sites: Sequence[str], *, whole: bool = False) -> set[str]:
        """Take those of the sites that nobody holds; with ``whole`` all of them or none. Returns what was taken.

        Raises SQLAlchemyError when the database stays away.
        """
        asked = {"holder": self._holder, "lasts": self._lasts}

        def take_all(connection: Connection) -> dict[str, int]:
            found = {}
            for site in sorted(sites):  # in one order, so that no two wait for each other
                if (fence := connection.scalar(_TAKE, {"site": site, **asked})) is not None:
                    found[site] = int(fence)
            if whole and len(found) < len(set(sites)):
                raise _SomeHeldError
            return found

        try:
            taken = self._insist(take_all)
        except _SomeHeldError:
            return set()
        with self._lock:
            self._fences |= taken
        return set(taken)

    def renew(self) -> set[str]:
        """Have the leases last anew; the sites that another holds by now. Raises SQLAlchemyError."""
        with self._lock:
            fences = dict(self._fences)
        held = self._insist(lambda connection: self._each(connection, _RENEW, fences, lasts=self._lasts))
        lost = fences.keys() - held
        if lost:
            names = ", ".join(sorted(lost))
            logger.warning("the lease of %s had ended", names, extra={"action": "visit_lease_lost"})
            with self._lock:
                for site in lost:
                    self._fences.pop(site, None)
        return lost

    def release(self) -> None:
        """Give back what is still held; where the database stays away the leases end by themselves."""
        with self._lock:
            fences, self._fences = self._fences, {}
        try:
            self._insist(lambda connection: self._each(connection, _RELEASE, fences))
        except SQLAlchemyError as error:
            logger.warning("leases were not given back: %s", error, extra={"action": "visit_lease_unanswered"})

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Have the leases renewed for as long as the block lasts, then give them back."""
        ended = threading.Event()
        thread = threading.Thread(target=self._renew_until, args=(ended,), name="visit-leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.release()

    def _renew_until(self, ended: threading.Event) -> None:
        while not ended.wait(self._lasts / 4):
            try:
                self.renew()
            except SQLAlchemyError as error:
                logger.warning("leases were not renewed: %s", error, extra={"action": "visit_lease_unanswered"})

    def _each(self, connection: Connection, statement: object, fences: dict[str, int], **more: object) -> set[str]:
        found = set()
        for site, fence in sorted(fences.items()):
            asked = {"site": site, "fence": fence, "holder": self._holder, **more}
            if connection.scalar(statement, asked) is not None:  # type: ignore[call-overload]
                found.add(site)
        return found

    def _insist(self, work: Callable[[Connection], Answer]) -> Answer:
        """Return what ``work`` gives in one transaction, asked again while the database restarts."""
        for pause in _PAUSES:
            sleep(pause)
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                failed = error
        raise failed
