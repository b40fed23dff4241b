"""What a search found, or why it found nothing, in words for the operator's terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from archive.filings.states import Meaning, classes_meaning
from crawler.discovery.column_selection import select_columns
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.proposal_remarks import other_hosts
from crawler.discovery.site_proposal import SiteProposal, describe_rows
from crawler.discovery.site_walk import SiteWalk

_MOST_NEAREST = 3
_UNREACHED = classes_meaning(Meaning.UNREACHED)


def format_proposal(found: SiteProposal) -> Iterator[str]:
    """Yield the columns, their signs, the roster and the remarks, line by line."""
    yield f"{found.place.name or '?'} {found.place.code} ({found.place.why}), {len(found.visited)} requests"
    for one in found.choice.columns:
        yield f"\ncolumn {one.id}: {one.candidate.title}  {one.candidate.url}"
        yield f"    family {one.candidate.adapter}: {'; '.join(one.candidate.adapter_signs) or 'no signs of its own'}"
        yield f"    {describe_rows(one.candidate)}"
        yield f"    signs: {'; '.join(one.candidate.signs.seen)}"
        yield f"    speaks for: {', '.join(one.kinds)}"
        yield from (f"    CHECK: {warning}" for warning in one.candidate.warnings)
    if found.choice.aside:
        yield "\nleft aside:"
        for other, why in found.choice.aside:
            yield f"    {other.title}  {other.url}: {why} ({'; '.join(other.signs.seen)})"
    counts = Counter(organ.kind for organ in found.roster.organs)
    named = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    yield f"\n{len(found.roster.organs)} organs in the rows: {named or 'none'}"
    yield from (f"CHECK: {remark}" for remark in found.remarks)


def format_failure(walk: SiteWalk) -> Iterator[str]:
    """Yield why no column was found: the pages that came nearest, then everything that was visited."""
    yield f"no annual-report column was found on {walk.home} in {len(walk.visited)} requests: {failure_cause(walk)}"
    for other, why in select_columns(walk.candidates).aside:
        yield f"    nearest: {other.title}  {other.url}: {why} ({'; '.join(other.signs.seen) or 'no signs'})"
    yield from (f"    {line.en}" for line in other_hosts(tuple(walk.frontier.elsewhere.values()), walk.home))
    yield "visited:"
    for one in walk.visited:
        yield f"    {one.name}  {one.url}  {one.came}"


def nearest_misses(walk: SiteWalk) -> list[str]:
    """Return the pages that came nearest to being the column, in words; the nearest first."""
    weak = sorted(select_columns(walk.candidates).aside, key=lambda one: -one[0].signs.weight)
    found = [f"nearest: {other.title} {other.url}: {why}" for other, why in weak]
    elsewhere = other_hosts(tuple(walk.frontier.elsewhere.values()), walk.home)
    return [*found[:_MOST_NEAREST], *(one.en for one in elsewhere)]


def failure_cause(walk: SiteWalk) -> str:
    """Return the likeliest reason in a sentence."""
    refused = [one.came for one in walk.visited if one.came.partition(":")[0] in _UNREACHED]
    if walk.visited and len(refused) == len(walk.visited):
        advice = discovery_words().advice.get(refused[0].partition(":")[0], "")
        return f"the site could not be visited ({refused[0]}){advice and f'; {advice}'}"
    if len(walk.visited) >= walk.budget:
        return "the most requests allowed were made"
    if walk.frontier.elsewhere:
        return "links that bear the column's name lead to another host"
    if any(one.named.weight > 0 for one in walk.candidates):
        return "pages with the column's name were found, but no row on them is a report"
    if len(walk.visited) <= 1:
        return "the home page has no link that leads to it; its menu may be drawn by a script"
    return "no page that was reached bears its name"
