"""What a person should look at before a proposal is confirmed, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.bilingual import Bilingual
from archive.config.kinds import KIND_NAMES, OrganKind
from crawler.discovery.frontier import Lead

if TYPE_CHECKING:
    from crawler.discovery.site_proposal import SiteProposal

_MOST_SHOWN = 12  # of a list of names in a remark


def remarks_of(found: SiteProposal) -> Iterator[Bilingual]:
    """Yield what is in doubt of a proposal: its county, kinds, organs, what was not found, hosts."""
    yield from found.place.doubts
    if silent := [one.id for one in found.choice.columns if not one.kinds]:
        yield Bilingual(
            f"以下栏目公布哪些种类单位的年报不明，请填写：{_zh(silent)}",
            f"of which kinds of organ these columns speak is not clear, fill it in: {some_of(silent)}",
        )
    yield from _of_organs(found)
    if found.unheard_kinds:
        yield Bilingual(
            f"未见以下种类单位的年报，各单位可能另有页面：{'、'.join(map(kind_zh, found.unheard_kinds))}",
            f"no report of these kinds of organ was found, and each organ may have pages of its own: "
            f"{', '.join(found.unheard_kinds)}",
        )
    for gap in found.gaps:
        yield Bilingual(f"{gap.zh}，其余的可能另有页面", f"{gap.en}; the others may stand elsewhere")
    yield from _of_towns(found)
    outside = sorted({urlsplit(url).hostname or "" for one in found.choice.columns for url in one.candidate.rows})
    if strange := [host for host in outside if host not in found.hosts]:
        yield Bilingual(
            f"有条目指向未登记的主机：{_zh(strange)}", f"rows lead to hosts that are not registered: {some_of(strange)}"
        )
    yield from other_hosts(found.elsewhere, found.home)


def _of_organs(found: SiteProposal) -> Iterator[Bilingual]:
    roster = found.roster
    if roster.nameless:
        yield Bilingual(
            f"{roster.nameless}份年报的标题未写明单位，其页面可能写明",
            f"{roster.nameless} reports whose titles name no organ; their pages may",
        )
    if roster.elsewhere:
        yield Bilingual(
            f"其他地方的名称，未列入：{_zh(roster.elsewhere)}",
            f"names of other places, left out: {some_of(roster.elsewhere)}",
        )


def _of_towns(found: SiteProposal) -> Iterator[Bilingual]:
    roster = found.roster
    if roster.silent:
        yield Bilingual(
            f"最近两个年度未见年报，可能已撤并或者逾期：{_zh(roster.silent)}",
            f"no report of the two newest years, abolished or late: {some_of(roster.silent)}",
        )
    if roster.gone:
        yield Bilingual(
            f"最近三个年度未见年报，未列入：{_zh(roster.gone)}",
            f"left out, no report of the three newest years: {some_of(roster.gone)}",
        )
    if roster.unseen_towns:
        yield Bilingual(
            f"该县下列乡镇（街道）未见年报：{_zh(roster.unseen_towns)}",
            f"towns of the county without a report in these columns: {some_of(roster.unseen_towns)}",
        )


def other_hosts(leads: Sequence[Lead], home: str) -> list[Bilingual]:
    """Return for each other host that a link of the column's name leads to how it is accepted."""
    first = {urlsplit(lead.url).hostname or "": lead for lead in reversed(leads)}
    return [
        Bilingual(
            f"链接“{lead.name}”指向另一主机{lead.url}；该县年报在该处公布的，执行nianbao site add {home} --host {host}",
            f"a link {lead.name} leads to another host, {lead.url}; where the county's reports stand there: "
            f"nianbao site add {home} --host {host}",
        )
        for host, lead in sorted(first.items())[:_MOST_SHOWN]
    ]


def kind_zh(kind: OrganKind) -> str:
    """Return what a kind of organ is called in Chinese."""
    return KIND_NAMES[kind].zh


def some_of(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(names[:_MOST_SHOWN]) + more


def _zh(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_SHOWN]) + (f"等{len(names)}个" if len(names) > _MOST_SHOWN else "")
