"""`nianbao site`: the sites there are, finding the column of a new one, and what one of them shows just now."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from archive.clock import civil_date, utc_now
from archive.config.load import load_configuration
from archive.config.paths import config_dir, own_config_dir
from archive.config.sites import is_private_host
from archive.errors import NianbaoError
from crawler.commands.options import moment
from crawler.commands.site_check import check_all
from crawler.commands.site_ledger import ledger
from crawler.commands.site_queue import import_homes, work_through_queue
from crawler.commands.site_review import review, verify
from crawler.commands.site_server import shared_server
from crawler.commands.terminal import progress_terminal

site = typer.Typer(help="Manage the monitored websites.", no_args_is_help=True)

Replay = Annotated[Path | None, typer.Option("--replay", help="Read responses from this WARC file, not the network.")]
AsOf = Annotated[str, typer.Option("--as-of", help="Time of the run: a date (its noon) or an ISO 8601 time.")]


def register(app: typer.Typer) -> None:
    site.command("import", help="Put the home pages of a list into the queue of counties to be searched.")(import_homes)
    site.command("review", help="Judge what was found of counties: accept, change or reject, many in a row.")(review)
    site.command("verify", help="Confirm a site's columns: it is watched from now on.")(verify)
    site.command("check-all", help="Lint the files of all sites; exit code 1 when something contradicts.")(check_all)
    site.command("ledger", help="Show all counties of the country: watched, proposed, blocked, not found.")(ledger)
    app.add_typer(site, name="site")


@site.command("list", help="List the configured sites with their columns.")
def list_sites() -> None:
    for entry in load_configuration().sites.values():
        checked = f"verified {entry.verified}" if entry.verified else "unverified: left out of unattended runs"
        print(f"{entry.id}  {entry.name}  {entry.home}  ({checked})")
        for column in entry.columns:
            print(
                f"    {column.id}  {column.title}  {column.url}  [{column.adapter or 'adapter chosen at each visit'}]"
            )


@site.command("add", help="Find the annual-report column of a new site, or with --queue of all that wait in the queue.")
def add(
    home_url: Annotated[str, typer.Argument(metavar="HOME_URL", help="Home page, such as http://www.x.gov.cn/")] = "",
    region: Annotated[str, typer.Option("--region", help="Division code, if the pages do not show it.")] = "",
    name: Annotated[str, typer.Option("--name", help="Name of the county, if the pages do not show it.")] = "",
    site_id: Annotated[str, typer.Option("--id", help="Site id (default: the division code).")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the files without asking.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Allow a private or local host.")] = False,
    host: Annotated[list[str], typer.Option("--host", help="Another host that may be asked; repeatable.")] = [],  # noqa: B006
    proxy: Annotated[str, typer.Option("--proxy", help="Ask by this proxy of politeness.proxies.")] = "",
    any_code: Annotated[bool, typer.Option("--any-code", help="Accept 网站标识码 of another region.")] = False,
    queue: Annotated[bool, typer.Option("--queue", help="Search the home pages of `site import` in turn.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="With --queue: at most so many counties.")] = None,
    again: Annotated[bool, typer.Option("--again", help="With --queue: also those that came to nothing.")] = False,
    replay: Replay = None,
    as_of: AsOf = "",
) -> None:
    if fault := load_configuration().settings.politeness.proxy_fault(proxy):
        raise NianbaoError(f"--proxy: {fault}")
    if queue:
        from crawler.running.queue_search import QueueOrder

        own = (home_url, name, site_id, host, any_code, replay)
        work_through_queue(
            QueueOrder(region, limit, again, allow_private, now=_now(as_of, None), proxy=proxy), given=any(own)
        )
        return
    if not home_url:
        raise NianbaoError("HOME_URL is missing: the home page of one county, or --queue for all of the queue")
    from crawler.discovery.config_files import write_organs, write_site
    from crawler.discovery.search_report import format_failure, format_proposal
    from crawler.discovery.site_proposal import propose
    from crawler.running.site_search import SiteSearch, search_site

    _check_codes(region, site_id)
    home = _home(home_url, site_id, allow_private)
    now = _now(as_of, replay)
    with _progress("walking") as told:
        search = SiteSearch(home, allow_private, _hosts(host, allow_private), proxy=proxy)
        walk = search_site(search, told, now=now, replay=replay)
    found = propose(
        walk,
        civil_date(now or utc_now()),
        region=region,
        name=name,
        site_id=site_id,
        allow_private=allow_private,
        any_code=any_code,
        proxy=proxy,
    )
    if not found.choice.columns:
        print("\n".join(format_failure(walk)))
        raise typer.Exit(3)
    print("\n".join(format_proposal(found)))
    if beside := shared_server(urlsplit(home).hostname or "", found.site_id):
        print(beside)
    if found.site_id in load_configuration().sites:
        raise NianbaoError(f"there is a site {found.site_id} already; give this one another id with --id")
    own_config_dir()
    if not yes and not _agreed():
        print("nothing was written; use --yes to write without asking")
        return
    place = write_site(found, own_config_dir())
    print(f"\nwritten: {place}")
    try:
        print(f"written: {write_organs(found, own_config_dir())}")
    except NianbaoError as there:
        print(f"not written: {there}")
    print(f"next: nianbao site test {found.site_id}; then confirm both files, as the first lines of {place.name} say")


@site.command("learn", help="Learn, in a browser, the request behind a list that scripts fill.")
def learn(
    site_id: Annotated[str, typer.Argument(metavar="ID")],
    column: Annotated[str, typer.Option("--column", help="Column of the site, if it has several.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
) -> None:
    from archive.config.recipe_file import write_recipe
    from archive.config.site_file import site_path
    from crawler.running.recipe_search import search_recipe

    entry = load_configuration().site(site_id)
    with _progress("learning") as told:
        search = search_recipe(entry, column, told)
    if search.learned is None:
        print(f"{site_id}/{search.column.id}: no recipe: {search.reason}")
        raise typer.Exit(3)
    found = search.learned
    counted = f" of {found.total} that the list counts" if found.total is not None else ""
    print(f"{site_id}/{search.column.id}: {found.recipe.method} {found.recipe.url}")
    print(f"    asked for without a browser it brought {len(found.rows)} rows{counted}, all those shown among them")
    if not yes and not _agreed():
        print("nothing was written; use --yes to write without asking")
        return
    place = site_path(own_config_dir() / "sites", site_id)
    write_recipe(place, search.column.id, found.recipe)
    print(f"written: {place}\nnext: nianbao site test {site_id}")


@site.command("test", help="Visit a site without storing anything and print its listings.")
def show(site_id: Annotated[str, typer.Argument(metavar="ID")], replay: Replay = None, as_of: AsOf = "") -> None:
    from crawler.running.dry_run import dry_run, format_dry_run

    configuration = load_configuration()
    entry, now = configuration.site(site_id), _now(as_of, replay)
    with _progress("visiting") as told:
        seen = dry_run(configuration, entry, now, replay, told)
    print("\n".join(format_dry_run(seen)))
    raise typer.Exit(0 if all(one.outcome == "complete" for one in seen) else 3)


def _check_codes(region: str, site_id: str) -> None:
    if region and not re.fullmatch(r"[0-9]{6}(?:[0-9]{3}|[0-9]{6})?", region):
        raise NianbaoError(f"--region: {region!r} is not a division code such as 370829")
    if site_id and not re.fullmatch(r"[A-Za-z0-9_-]+", site_id):
        raise NianbaoError(f"--id: {site_id!r}; letters, digits, - and _ only")


def _home(given: str, site_id: str, allow_private: bool) -> str:
    """Return the home page's address. Raises NianbaoError when it is none, is private, or is watched already."""
    url = given.strip() if "://" in given else f"http://{given.strip()}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise NianbaoError(f"{given!r} is not a URL: {wrong}") from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise NianbaoError(f"{given!r} is not the URL of a home page such as http://www.x.gov.cn/")
    if is_private_host(host) and not allow_private:
        raise NianbaoError(f"{host} is a private or local address; give --allow-private to allow it")
    for known in load_configuration().sites.values():
        if host in known.all_hosts and site_id in ("", known.id):
            raise NianbaoError(
                f"{host} is watched already as site {known.id} {known.name} (under {config_dir() / 'sites'}); "
                f"`nianbao site test {known.id}` shows what it sees"
            )
    return url if parts.path else f"{url}/"


def _hosts(given: list[str], allow_private: bool) -> frozenset[str]:
    """Return host names as they were given, or those of addresses. Raises NianbaoError for what is none."""
    hosts = set()
    for one in given:
        try:
            host = urlsplit(one if "://" in one else f"http://{one}").hostname or ""
        except ValueError:
            host = ""
        if not re.fullmatch(r"[\w-]+(?:\.[\w-]+)*|[0-9A-Fa-f:.]+", host):
            raise NianbaoError(f"--host: {one!r} is no host name such as www.example.gov.cn")
        if is_private_host(host) and not allow_private:
            raise NianbaoError(f"{host} is a private or local address; give --allow-private to allow it")
        hosts.add(host)
    return frozenset(hosts)


def _now(as_of: str, replay: Path | None) -> datetime | None:
    if replay and not replay.exists():
        raise NianbaoError(f"--replay: there is no file {replay}")
    return moment(as_of, whole_day=False) if as_of else None


def _agreed() -> bool:
    return sys.stdin.isatty() and typer.confirm("\nWrite the configuration?")


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str], None]]:
    """Yield a writer of a line that moves while requests are made, on a terminal only."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} captures"))
    console = progress_terminal()
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=None)

        def told(url: str) -> None:
            progress.update(task, advance=1, description=url[-70:])

        yield told
