"""The reading room itself and one visit to it: what every page is given. No page keeps state between visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams

from archive.config.kinds import OrganKind
from archive.config.load import Configuration
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import FilingStatus
from archive.web.serving.board_cache import BoardCache
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.observed_cache import ObservedCache
from archive.web.serving.parameters import RouteParameters, request_parameters
from archive.web.serving.query_params import AsOfTime, parse_as_of, parse_kinds, parse_language
from archive.web.serving.watching import Watching
from archive.web.wording.translation import Language


@dataclass(frozen=True, slots=True)
class AppState:
    """Where the pages read from. ``now`` is a parameter, so that any past day's pages can be shown again."""

    engine: Engine
    configuration: Configuration
    now: Callable[[], datetime]
    warc_folder: Path
    search_folder: Path
    data_folder: Path
    judged: BoardCache
    watching: Watching
    observed: ObservedCache = field(default_factory=ObservedCache)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request, with a database session that lives as long as it."""

    request: Request
    app_state: AppState
    session: Session
    language: Language
    moment: AsOfTime

    @property
    def takes(self) -> RouteParameters:
        """What the address of the request takes."""
        return request_parameters(self.request.scope)

    @property
    def base(self) -> str:
        """What addresses of this site begin with, without a slash at the end."""
        return str(self.request.base_url).rstrip("/")

    def param(self, name: str) -> str:
        """Return a query parameter without surrounding white space; "" when it is not given.

        Raises LookupError for one that the route does not declare: its reader would be refused.
        """
        return self._declared(name).get(name, "").strip()

    def params(self, name: str) -> list[str]:
        """Return every value of a parameter that may be repeated. Raises LookupError for one not declared."""
        return self._declared(name).getlist(name)

    @property
    def kinds(self) -> tuple[OrganKind, ...]:
        """The kinds of organ asked for; none means any. Raises BadRequestError."""
        return parse_kinds(self.params("kind"))

    def _declared(self, name: str) -> QueryParams:
        if name not in self.takes.repeatable:
            raise LookupError(f"{self.request.scope['route'].path} does not declare the parameter {name}")
        return self.request.query_params

    @property
    def as_of(self) -> datetime | None:
        """The instant the reader asked to speak from; None for the present."""
        return self.moment.instant if self.moment.text else None

    def data_until(self, region: str = "") -> datetime | None:
        """Return when the newest complete visit of a region, or of everything, began by the visit's moment: until then
        the data of a page go, whenever it is asked for. None before the first."""
        deadlines = self.app_state.configuration.deadlines
        return self.app_state.watching.state(self.session, deadlines, self.as_of, region).newest

    def full_statuses(self, board: BoardSummary, wanted: Sequence[FilingSummary]) -> Iterator[FilingStatus]:
        """Yield some filings of a board with their reasons and evidence, in the order given."""
        return self.app_state.judged.filings(self.session, self.app_state.configuration.deadlines, board, wanted)


def get_app_state(request: Request) -> AppState:
    """Return the state of the application that serves the request."""
    return cast(AppState, request.app.state.app_state)


# The patterns are told, not enforced here: moment_of answers in the reader's own words.
_DAY = r"^(20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]))?$"
AsOf = Annotated[
    str,
    Query(
        description="A past day (spoken of at its end) or an ISO 8601 time to speak from; now without it.",
        json_schema_extra={"pattern": _DAY},
    ),
]
Lang = Annotated[str, Query(description="Language of sentences: en, or zh as without it.")]


def _context(request: Request, as_of: AsOf = "", lang: Lang = "zh") -> Iterator[RequestContext]:
    app_state = get_app_state(request)
    moment = parse_as_of(as_of, app_state.now())
    with Session(app_state.engine) as session:
        yield RequestContext(request, app_state, session, parse_language({"lang": lang}), moment)


def _present(request: Request, lang: Lang = "zh") -> Iterator[RequestContext]:
    yield from _context(request, "", lang)


Context = Annotated[RequestContext, Depends(_context)]
PresentContext = Annotated[RequestContext, Depends(_present)]
"""Of an address that speaks of the index, which knows the present alone: it takes no ``as_of``."""
