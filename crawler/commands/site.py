"""`nianbao site`: the sites there are, and what one of them shows just now."""

from __future__ import annotations

import typer

from archive.config.whole import load_configuration

site = typer.Typer(help="The websites that are watched.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(site, name="site")


@site.command("list", help="Every configured site with its columns.")
def list_sites() -> None:
    for entry in load_configuration().sites.values():
        checked = f"verified {entry.verified}" if entry.verified else "unverified: left out of unattended runs"
        print(f"{entry.id}  {entry.name}  {entry.home}  ({checked})")
        for column in entry.columns:
            print(f"    {column.id}  {column.title}  {column.url}  [{column.adapter or 'adapter chosen at each look'}]")
