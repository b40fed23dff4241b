"""Parts of a column that were not read for themselves, believed because those read beside them are all columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crawler.discovery.candidate import Candidate
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.frontier import Lead
from crawler.discovery.scoring import Score

# Fewer samples than this prove nothing of the rest.
_LEAST_SAMPLES = 2
_MARK = "\ue000"
_PARTS = re.compile(r"(\d+|[^A-Za-z0-9]+)")


def accept_unsampled(
    candidates: list[Candidate], alike: Mapping[str, Sequence[Lead]], columns_of: Mapping[str, str] | None = None
) -> None:
    """Add the links beside those samples which all turned out to be columns of reports, unread and marked so.

    ``columns_of``: where the column stands to which an organ's own page leads; those of the organs beside it are told
    by its address.
    """
    known = columns_of or {}
    for leads in alike.values():
        read = [one for lead in leads if (one := _of(candidates, known.get(lead.url, lead.url)))]
        sampled = leads[: discovery_words().most_alike]
        proven = [one for one in read if one.is_strong]
        if len(proven) < _LEAST_SAMPLES or len(proven) < len(sampled):
            continue
        pairs = [(lead.url, known[lead.url]) for lead in sampled if lead.url in known]
        for lead in leads[discovery_words().most_alike :]:
            url = _beside(lead.url, pairs) if pairs else lead.url
            if url and not _of(candidates, url):
                candidates.append(_unread(lead, url, proven[0]))


def _beside(page: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return where the column of an organ's ``page`` stands, as those of other organs do; empty where it is not clear.

    Either all stand at the same place below the page, or the address of each holds the part that tells the pages apart.
    """
    below = {column[len(_folder(root)) :] if column.startswith(_folder(root)) else None for root, column in pairs}
    if len(below) == 1 and (rest := next(iter(below))) and _folder(page) not in {_folder(root) for root, _ in pairs}:
        return _folder(page) + rest
    words = [_PARTS.split(root) for root, _ in pairs]
    own = _PARTS.split(page)
    if len({len(one) for one in (*words, own)}) != 1:
        return ""
    differing = [n for n in range(len(own)) if len({one[n] for one in words}) > 1]
    if len(differing) != 1:
        return ""
    place = differing[0]
    made = {_marked(column, one[place]) for one, (_, column) in zip(words, pairs, strict=True)}
    template = next(iter(made))
    return template.replace(_MARK, own[place]) if len(made) == 1 and _MARK in template else ""


def _marked(column: str, part: str) -> str:
    """Return an address with a mark in the place of a part of another, which is a number or a word there."""
    return "".join(_MARK if one == part else one for one in _PARTS.split(column))


def _folder(url: str) -> str:
    return url.rpartition("/")[0] + "/"


def _of(candidates: Sequence[Candidate], url: str) -> Candidate | None:
    return next((one for one in candidates if one.url == url), None)


def _unread(lead: Lead, url: str, like: Candidate) -> Candidate:
    signs = Score(like.signs.weight, [f"a link {lead.name} beside {like.title}"])
    title = f"{lead.organ}政府信息公开年报" if lead.organ else lead.name
    pointed = {url: lead.organ} if lead.organ else {}
    return Candidate(url, title, like.adapter, [], signs, pointed=pointed, sampled_from=[like.url])
