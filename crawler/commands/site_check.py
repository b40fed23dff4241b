"""`nianbao site check-all`: lints the files of all sites against themselves, rosters, divisions and each other."""

from __future__ import annotations

from collections import Counter

import typer

from archive.clock import civil_date, utc_now
from archive.config.load import load_configuration
from archive.config.paths import config_dir
from archive.config.sites import SiteConfig
from archive.config.yaml_file import line_of, load_yaml


def check_all() -> None:
    """Print every contradiction and gap. Exits with 1 when there is a contradiction; a gap alone does not fail."""
    from crawler.configuration.site_contradictions import contradictions

    configuration = load_configuration()
    paths = {load_yaml(path, SiteConfig).id: path for path in sorted((config_dir() / "sites").glob("*.yaml"))}
    counts: Counter[bool] = Counter()
    for one in contradictions(configuration, civil_date(utc_now())):
        counts[one.is_gap] += 1
        path, field = paths[one.site], ".".join(map(str, one.place))
        line = line_of(path, one.place)
        print(f"{path}{f':{line}' if line else ''}: {field}: {one.told}{' (gap)' if one.is_gap else ''}")
    print(f"{len(configuration.sites)} sites: {counts[False]} contradictions, {counts[True]} gaps")
    raise typer.Exit(1 if counts[False] else 0)
