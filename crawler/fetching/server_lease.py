"""Who may ask a server now, over all machines that share a PostgreSQL database: a row with holder, fence number, end.

All moments are those of the database's clock, so that a machine whose clock is wrong does no harm. A holder that dies
keeps the server until the end of its lease; one that lost it, because it was held up for longer, can write no more: its
fence number is no longer that of the row. The table stands beside those that a rebuild makes anew, and is none of them.
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from archive.database.postgres import make_table

_PAUSES = (0.0, 0.5, 2.0)  # seconds after an answer that did not come

logger = logging.getLogger("nianbao.fetching")

_COLUMNS = (
    "server text PRIMARY KEY, holder text NOT NULL, fence bigint NOT NULL, held_until timestamptz NOT NULL,"
    " free_at timestamptz NOT NULL"
)
_TAKE = text("""
    INSERT INTO server_lease AS mine (server, holder, fence, held_until, free_at)
    VALUES (:server, :holder, 1, clock_timestamp() + make_interval(secs => :lasts), clock_timestamp())
    ON CONFLICT (server) DO UPDATE
    SET holder = :holder, fence = mine.fence + 1, held_until = clock_timestamp() + make_interval(secs => :lasts)
    WHERE mine.held_until < clock_timestamp() OR mine.holder = :holder
    RETURNING fence, extract(epoch FROM free_at - clock_timestamp())
""")
_RENEW = text("""
    UPDATE server_lease SET held_until = clock_timestamp() + make_interval(secs => :lasts)
    WHERE server = :server AND fence = :fence AND held_until >= clock_timestamp() RETURNING fence
""")
_RELEASE = text("""
    UPDATE server_lease
    SET held_until = '-infinity',
        free_at = greatest(free_at, clock_timestamp() + make_interval(secs => :free_in))
    WHERE server = :server AND fence = :fence RETURNING fence
""")


class ServerLease:
    """The gate of a server over all machines. ``holder``: a name that no other process bears, which may take again what
    it holds. ``lasts``: seconds of a lease, more than the longest request takes."""

    def __init__(self, server: str, engine: Engine, holder: str, lasts: float) -> None:
        self._server, self._engine, self._holder, self._lasts = server, engine, holder, lasts
        self._fence = 0
        self._fresh_until = 0.0

    async def take(self) -> float | None:
        """Return the seconds until the server may be asked, None while another has it or the database is away."""
        found = await self._ask("taken", _TAKE, holder=self._holder, lasts=self._lasts)
        if found is None:
            return None
        self._fence, left = int(found[0]), float(found[1])
        self._renewed()
        return max(0.0, left)

    async def renew(self) -> bool:
        """Whether the server is still held; its lease then lasts anew."""
        if monotonic() < self._fresh_until:
            return True
        held = await self._ask("renewed", _RENEW, fence=self._fence, lasts=self._lasts) is not None
        if held:
            self._renewed()
        return held

    async def release(self, free_in: float) -> None:
        """Give the server back, unless another has it by now."""
        self._fresh_until = 0.0
        if await self._ask("released", _RELEASE, fence=self._fence, free_in=free_in) is None:
            logger.warning(
                "the lease of %s was not released: it had ended", self._server, extra={"action": "lease_lost"}
            )

    def _renewed(self) -> None:
        self._fresh_until = monotonic() + self._lasts / 4

    async def _ask(self, what: str, statement: TextClause, **values: object) -> tuple[Any, ...] | None:
        return await asyncio.to_thread(self._ask_here, what, statement, values)

    def _ask_here(self, what: str, statement: TextClause, values: dict[str, object]) -> tuple[Any, ...] | None:
        for pause in _PAUSES:
            try:
                with self._engine.begin() as connection:
                    row = connection.execute(statement, {"server": self._server, **values}).one_or_none()
                return None if row is None else tuple(row)
            except SQLAlchemyError as error:  # it restarts, or the network is cut
                told = f"the lease of {self._server} could not be {what}: {error}"
                logger.warning("%s", told, extra={"action": "lease_unanswered"})
                sleep(pause)
        return None


def make_lease_table(engine: Engine) -> None:
    """Make the table of leases where it is missing; several machines may do so at once."""
    with engine.begin() as connection:
        make_table(connection, "server_lease", _COLUMNS)
