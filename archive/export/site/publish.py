"""A snapshot of the archive as a static site: boards, organs, reports, feeds, dataset, search, manifest.

Counties are taken some at a time, so that memory does not grow with the archive. A snapshot is never changed: a later
one is another folder beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from sqlalchemy import select

from archive.clock import SHANGHAI, format_minute
from archive.database.models import Site, Version
from archive.errors import NianbaoError, NotFoundError
from archive.export.package import Licence
from archive.export.resource import Dataset
from archive.export.site.data_beside import data_beside
from archive.export.site.feeds import FeedItem, SiteFeed
from archive.export.site.output import SIGNATURE, SiteOutput
from archive.export.site.report_parts import newest_versions, tables_of
from archive.export.site.search_index import SiteIndex, static_folder
from archive.filings.record import Filing
from archive.filings.states import State
from archive.filings.verdicts.status import judge_region

_TOGETHER = 10  # counties
_BASES = {"statute": "法定", "local_rule": "地方规定", "custom": "本地通常时限"}
_ROLES = {
    "absent": "未见",
    "present": "已见",
    "report": "年报",
    "failed_visit": "查看失败",
    "doubt": "存疑",
    "precedent": "往年",
}
Sign = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """The snapshot's folder, how many reports, files and bytes it has, and its manifest's digest (hex)."""

    folder: Path
    reports: int
    files: int
    size: int
    digest: str


def publish(
    dataset: Dataset, years: Sequence[int], output: Path, sign: Sign, licence: Licence, *, with_data: bool = True
) -> PublishedSite:
    """Write a snapshot into a folder of its own and list it in ``index.html``.

    Raises NotFoundError: nothing is watched; NianbaoError: the snapshot is there, or cannot be written.
    """
    name = dataset.as_of.astimezone(SHANGHAI).strftime("%Y%m%dT%H%M%S")
    place, making = output / name, output / f"{name}.making"
    if place.exists():
        raise NianbaoError(f"{place}: this snapshot is there already, and is never changed")
    shutil.rmtree(making, ignore_errors=True)
    reports = _Snapshot(dataset, years, SiteOutput(making)).write(with_data, licence)
    written = reports.output
    digest = written.finish({"as_of": dataset.as_of.isoformat(), "software": f"nianbao {metadata.version('nianbao')}"})
    (making / SIGNATURE).write_text(json.dumps(dict(sign(f"sha256:{digest}")), indent=1), encoding="utf-8")
    making.rename(place)
    _list(output)
    return PublishedSite(place, reports.reports, written.files, written.size, digest)


class _Snapshot:
    """One snapshot in the making."""

    def __init__(self, dataset: Dataset, years: Sequence[int], output: SiteOutput) -> None:
        self._dataset, self._years, self.output = dataset, sorted(years, reverse=True), output
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True
        )
        self._pages.globals["site"] = {"as_of": format_minute(dataset.as_of)}
        self._index, self._all, self.reports = SiteIndex(output), SiteFeed("新发现的年报", "../"), 0
        self._rows: dict[int, list[dict[str, Any]]] = {year: [] for year in self._years}

    def write(self, with_data: bool, licence: Licence) -> _Snapshot:
        """Write everything but the manifest."""
        names = self._regions()
        if not with_data:
            self._write_pages(names)
            self._write_entrance([])
            return self
        folder = self.output.folder / "data"
        with data_beside(self._dataset, folder, licence) as data:
            self._write_pages(names)
            data.wait()
        self.output.adopt("data")
        self._write_entrance([(one.name, one.stat().st_size) for one in sorted(folder.iterdir())])
        return self

    def _write_pages(self, names: Mapping[str, str]) -> None:
        codes = list(names)
        for at in range(0, len(codes), _TOGETHER):
            self._counties(codes[at : at + _TOGETHER], names)
        self._index.finish()
        self.output.write("feeds/all.atom", self._all.to_xml())
        for path in sorted(static_folder().iterdir()):
            self.output.write(path.name, path.read_bytes())
        self._page("search.html", "search.html")

    def _write_entrance(self, files: Sequence[tuple[str, int]]) -> None:
        self._page("data.html", "data.html", files=files)
        boards = [(year, rows) for year, rows in self._rows.items() if rows]
        self._page("index.html", "index.html", boards=boards, states=list(State))

    def _regions(self) -> dict[str, str]:
        query = select(Site.region, Site.name).order_by(Site.region)
        found = self._dataset.session.execute(query).all()
        if not found:
            raise NotFoundError("no site has been visited: there is nothing to publish")
        return {region: name for region, name in found}  # noqa: C416

    def _counties(self, regions: Sequence[str], names: Mapping[str, str]) -> None:
        session = self._dataset.session
        of_organ: dict[str, list[dict[str, Any]]] = {}
        for year in self._years:
            judged = judge_region(session, self._dataset.deadlines, year, self._dataset.as_of, regions)
            records = [one.record() for one in judged]
            versions = newest_versions(session, [one.report_id for one in records if one.report_id])
            by_region: dict[str, list[dict[str, Any]]] = {}
            for record in records:
                shown = _shown(record)
                self._report(shown, record, versions.get(record.report_id or ""), names)
                by_region.setdefault(record.region, []).append(shown)
                of_organ.setdefault(record.organ_id, []).append(shown)
            for region, filings in sorted(by_region.items()):
                self._board(year, region, names.get(region, region), filings)
            session.expunge_all()
        for organ_id, filings in of_organ.items():
            self._page("organ.html", f"organs/{organ_id}.html", organ=filings[0]["organ"], filings=filings)
        for region in regions:
            feed = SiteFeed(f"{names[region]}：新发现的年报", "../")
            for filings in of_organ.values():
                for one in filings:
                    if one["region"] == region:
                        feed.add(one["item"])
            self.output.write(f"feeds/{region}.atom", feed.to_xml())

    def _report(self, shown: dict[str, Any], record: Filing, version: Version | None, names: Mapping[str, str]) -> None:
        lines = version.text.splitlines() if version else []
        tables = tables_of(version) if version else []
        path, name = f"reports/{shown['id']}.html", names.get(record.region, record.region)
        self._page("report.html", path, f=shown, name=name, text=lines, tables=tables)
        about = f"{name} · {record.year}年度 · {shown['state_name']}"
        self._index.add(path, f"{record.organ}{record.year}年度报告", about, "\n".join((name, *lines)))
        self._all.add(shown["item"])
        self.reports += 1

    def _board(self, year: int, region: str, name: str, filings: list[dict[str, Any]]) -> None:
        counts: dict[str, int] = {}
        for one in filings:
            counts[one["state"]] = counts.get(one["state"], 0) + 1
        self._rows[year].append({"region": region, "name": name, "total": len(filings), "counts": counts})
        path = f"boards/{year}/{region}.html"
        self._page("board.html", path, year=year, region=region, name=name, filings=filings, years=[year])

    def _page(self, template: str, path: str, **values: Any) -> None:
        up = "../" * path.count("/")
        self.output.write(path, self._pages.get_template(template).render(up=up, **values))


def _shown(record: Filing) -> dict[str, Any]:
    """Return a filing as the pages show it."""
    state = record.state.name_for(record.basis, "zh")
    item = FeedItem(
        f"{record.filing_id}/{record.state}", f"{record.organ} {record.year} {state}",
        f"reports/{record.filing_id}.html", record.first_seen, record.reason_zh,
    )  # fmt: skip
    return {
        "id": record.filing_id,
        "region": record.region,
        "organ_id": record.organ_id,
        "organ": record.organ,
        "year": record.year,
        "state": str(record.state),
        "state_name": state,
        "symbol": record.state.symbol,
        "deadline": record.deadline,
        "basis": _BASES.get(record.basis, "—"),
        "days_late": record.days_late,
        "flags": [flag.zh for flag in record.flags],
        "declared_date": record.declared_date,
        "first_seen": _minute(record.first_seen),
        "absent_until": _minute(record.absent_until),
        "reason_zh": record.reason_zh,
        "reason_en": record.reason_en,
        "url": record.url,
        "evidence": [
            {
                "role": _ROLES.get(one.role, one.role),
                "at": _minute(one.fetched_at),
                "url": one.url,
                "digest": one.digest,
            }
            for one in record.evidence
        ],
        "item": item,
    }


def _minute(instant: datetime | None) -> str:
    return format_minute(instant) if instant else ""


def _snapshots(output: Path) -> Iterator[str]:
    for path in sorted(output.iterdir(), reverse=True):
        if path.is_dir() and (path / SIGNATURE).is_file() and not path.name.endswith(".making"):
            yield path.name


def _list(output: Path) -> None:
    """Write the page of all snapshots; the newest stands first."""
    links = "".join(f'<li><a href="{name}/index.html">{name}</a></li>' for name in _snapshots(output))
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>政府信息公开年报</title></head>'
        f"<body><h1>政府信息公开年报</h1><p>各次快照，最新的在前；地址不变。</p><ul>{links}</ul></body></html>"
    )
    part = output / "index.html.part"
    part.write_text(page, encoding="utf-8")
    part.replace(output / "index.html")
