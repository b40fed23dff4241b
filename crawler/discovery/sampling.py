"""Parts of a column that were not read for themselves, believed because those read beside them are all columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crawler.discovery.candidate import Candidate
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.frontier import Lead
from crawler.discovery.scoring import Score

# Fewer samples than this prove nothing of the rest.
_LEAST_SAMPLES = 2


def accept_unsampled(candidates: list[Candidate], alike: Mapping[str, Sequence[Lead]]) -> None:
    """Add the links beside those samples which all turned out to be columns of reports, unread and marked so."""
    for leads in alike.values():
        read = [one for lead in leads if (one := _of(candidates, lead.url))]
        sampled = leads[: discovery_words().most_alike]
        proven = [one for one in read if one.is_strong]
        if len(proven) < _LEAST_SAMPLES or len(proven) < len(sampled):
            continue
        for lead in leads[discovery_words().most_alike :]:
            if not _of(candidates, lead.url):
                candidates.append(_unread(lead, proven[0]))


def _of(candidates: Sequence[Candidate], url: str) -> Candidate | None:
    return next((one for one in candidates if one.url == url), None)


def _unread(lead: Lead, like: Candidate) -> Candidate:
    signs = Score(like.signs.weight, [f"a link {lead.name} beside {like.title}"])
    return Candidate(lead.url, lead.name, like.adapter, [], signs, sampled_from=[like.url])
