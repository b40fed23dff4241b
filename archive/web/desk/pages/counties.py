"""/desk/counties: counties on the way to being watched: what waits for a person, and sites nobody has verified."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Response

from archive.config.paths import config_dir
from archive.config.sites import SiteConfig
from archive.config.yaml_file import load_yaml
from archive.counties.proposal_record import ProposalRecord, load_proposal
from archive.counties.queue import read_queue, waiting_for_a_person
from archive.errors import NianbaoError, NotFoundError
from archive.office.counties import verify_site
from archive.records.county import COUNTY_STATUSES
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PAGE = 100
_PATH = "/desk/counties"


@router.get(_PATH, dependencies=[accepts("done", "page")])
def counties(context: Desk) -> Response:
    """Return the page."""
    context.require_admin()
    return _page(context)


@router.post(_PATH, dependencies=[accepts("page")])
def site_confirmed(context: Desk) -> Response:
    """Show which site is verified, then verify it."""
    context.require_admin()
    if context.was_kept:
        return context.go(_PATH, done="kept")
    found = next((one for one in _unverified() if one.id == context.field("site")), None)
    if found is None:
        raise PageNotFoundError(_("没有该待核实的网站。"))
    page = check_page(
        context,
        title=_("核实网站"),
        answers=[(_("网站"), f"{found.name} {found.id}"), *[(_("栏目"), f"{c.title} {c.url}") for c in found.columns]],
        effects=[_("自登记时起，该网站列入自动查看。")],
        back=_PATH,
        grave=False,
        key="a",
    )
    if page is not None:
        return page
    try:
        verify_site(context.desk.office, context.actor, found.id, context.now, key=context.field("key"))
    except NianbaoError as refused:
        return _page(context, why_refused(context.room, refused), 409)
    return context.go(_PATH, done="kept")


def _page(context: DeskContext, problem: str = "", status: int = 200) -> Response:
    data, room = context.desk.office.data, context.room
    waiting = waiting_for_a_person(data)
    asked = room.param("page")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    return context.render(
        "counties.html",
        status=status,
        problem=problem,
        total=len(waiting),
        shown=[_record(context, region) for region in waiting[(page - 1) * _PAGE : page * _PAGE]],
        page=page,
        pages=-(-len(waiting) // _PAGE),
        unverified=_unverified(),
        counts=Counter(one.state for one in read_queue(data).values()),
        statuses=COUNTY_STATUSES,
    )


def _record(context: DeskContext, region: str) -> tuple[str, ProposalRecord | None]:
    """Return a county with its proposal; None where its folder is gone or damaged."""
    try:
        return region, load_proposal(context.desk.office.data, region).record
    except NotFoundError:
        return region, None


def _unverified() -> list[SiteConfig]:
    """Return the sites that nobody has verified; a file that has not changed is not read again."""
    found = []
    for path in sorted((config_dir() / "sites").glob("*.yaml")):
        told = path.stat()
        site = _site(path, told.st_mtime_ns, told.st_size)
        found += [] if site.verified else [site]
    return found


@lru_cache(maxsize=4096)
def _site(path: Path, _mtime: int, _size: int) -> SiteConfig:
    return load_yaml(path, SiteConfig)
