"""Writes a proposal as config/sites/<code>-<name>.yaml, commented, and config/organs/<code>.csv; never over a file."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive.config.organs import COLUMNS, OrganConfig
from archive.config.sites import SiteConfig
from archive.config.value_types import without_unseen
from archive.config.yaml_file import load_yaml
from archive.errors import NianbaoError
from crawler.discovery.column_selection import SelectedColumn
from crawler.discovery.proposal_facts import precedent
from crawler.discovery.site_proposal import SiteProposal, describe_rows, is_yearly

_LONGEST_REMARK = 400


def site_file(proposal: SiteProposal, folder: Path) -> Path:
    """Return where the site goes: ``sites/370829-jiaxiang.yaml`` for 嘉祥县."""
    from pypinyin import lazy_pinyin

    name = proposal.place.name
    stem = name[:-1] if len(name) > 2 and name[-1] in "县市区旗" else name
    spelled = "".join(lazy_pinyin(stem, errors=lambda other: "".join(c for c in other if c.isascii() and c.isalnum())))
    code = proposal.site_id if proposal.site_id == proposal.place.code else f"{proposal.place.code}-{proposal.site_id}"
    return folder / "sites" / (f"{code}-{spelled}.yaml" if spelled else f"{code}.yaml")


def organs_file(proposal: SiteProposal, folder: Path) -> Path:
    """Return where the roster goes: ``organs/370829.csv``."""
    return folder / "organs" / f"{proposal.place.code}.csv"


def write_site(proposal: SiteProposal, folder: Path) -> Path:
    """Write the site's file. Raises NianbaoError when there is one already, ConfigErrors were it to be unusable."""
    text, place = site_yaml(proposal), site_file(proposal, folder)
    with tempfile.TemporaryDirectory() as aside:
        draft = Path(aside) / place.name
        draft.write_text(text, encoding="utf-8")
        load_yaml(draft, SiteConfig)
    return _create(place, text)


def write_organs(proposal: SiteProposal, folder: Path) -> Path:
    """Write the roster, UTF-8 with BOM for spreadsheets. Raises NianbaoError when there is one already."""
    return _create(organs_file(proposal, folder), "\ufeff" + organs_csv(proposal.roster.organs))


def site_yaml(proposal: SiteProposal) -> str:
    """Return the site's file with every sign as a comment."""
    template = _environment().get_template("site.yaml.j2")
    return template.render(
        site_id=proposal.site_id,
        home=proposal.home,
        place=proposal.place,
        hosts=proposal.hosts,
        found_on=proposal.found_on,
        remarks=proposal.remarks,
        allow_private=proposal.allow_private,
        proxy=proposal.proxy,
        yearly=is_yearly(proposal.choice.columns),
        columns=[_column(one) for one in proposal.choice.columns],
        aside=[(one.url, one.title, why, one.signs.seen) for one, why in proposal.choice.aside],
    )


def organs_csv(organs: list[OrganConfig]) -> str:
    """Return the roster in the columns an operator edits; aliases are parted by ``|``."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for organ in organs:
        rows.writerow([organ.organ_id, organ.name, "|".join(organ.aliases), organ.kind, organ.valid_from or "", "", ""])
    return out.getvalue()


def _column(one: SelectedColumn) -> dict[str, Any]:
    found = one.candidate
    return {
        "id": one.id,
        "title": without_unseen(found.title),
        "url": found.url,
        "adapter": found.adapter,
        "adapter_signs": found.adapter_signs,
        "kinds": list(one.kinds),
        "told": describe_rows(found),
        "precedent": precedent(found),
        "signs": found.signs.seen,
        "warnings": found.warnings,
        "recipe": found.recipe.model_dump(mode="json", exclude_defaults=True) if found.recipe else None,
    }


def _create(place: Path, text: str) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with place.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise NianbaoError(f"{place} is there already and stays as it is; move it away to have it made anew") from None
    return place


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  (YAML, quoted by its filter)
    )
    made.filters |= {"yaml": _scalar, "line": _one_line}
    return made


def _scalar(value: object) -> str:
    """Return a value as JSON, which is YAML: in one line, Chinese as it is, what cannot be printed escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in text)


def _one_line(text: object) -> str:
    """Return text from the network inside a comment: never a second line, never without end."""
    return "".join(c if c.isprintable() else " " for c in str(text))[:_LONGEST_REMARK]
