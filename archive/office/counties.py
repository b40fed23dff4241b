"""Counties on the way to being watched, as acts: what was found is changed, accepted or rejected, a site verified.

Page and command line alike go through here. Each act is one line of the journal with who, when and what; the queue
keeps what the county came to, the configuration what is watched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from archive.clock import civil_date
from archive.config.paths import own_config_dir
from archive.config.site_file import change_site, site_path
from archive.config.sites import SiteConfig
from archive.config.yaml_file import load_yaml
from archive.counties.proposal_record import StoredProposal
from archive.counties.queue import append_queue
from archive.counties.queue_line import QueueLine
from archive.counties.review import ConfigurationCheck, DraftChange, change_draft, placed, put_away
from archive.errors import NianbaoError
from archive.office.act import act, require_allowed
from archive.office.intent import Actor, Intent
from archive.office.place import Office

CHANGE, ACCEPT, REJECT, VERIFY = "site.change", "site.accept", "site.reject", "site.verify"


def county_object(region: str) -> str:
    """Return a county on its way as an object of the journal."""
    return f"county:{region}"


def change_county(
    office: Office,
    actor: Actor,
    proposal: StoredProposal,
    wanted: DraftChange,
    now: datetime,
    *,
    seen: int | None = None,
    key: str = "",
) -> None:
    """Change the draft of a county. Raises RefusedError; NianbaoError where a column or kind is unknown."""
    body = {"kinds": {column: list(kinds) for column, kinds in wanted.kinds.items()}, "drop": list(wanted.drop)}
    intent = _on(CHANGE, proposal, body, seen, key)
    require_allowed(office, actor, intent, now)
    change_draft(proposal, wanted)
    act(office, actor, intent, now)


def accept_county(
    office: Office,
    actor: Actor,
    proposal: StoredProposal,
    now: datetime,
    check: ConfigurationCheck,
    *,
    steps: int,
    seen: int | None = None,
    key: str = "",
) -> list[str]:
    """Put the drafts of a county into the configuration, verified today, and return what was written.

    ``steps``: keys and fields it took; ``seen``: as in `Intent`. Raises RefusedError, NianbaoError, ConfigErrors;
    nothing is written then.
    """
    region = proposal.record.region
    require_allowed(office, actor, _on(ACCEPT, proposal, {}, seen, key), now)
    with placed(proposal, actor.by, civil_date(now), check) as files:
        columns = {column.id: list(column.kinds) for column in files.site.columns}
        body = {"site": files.site.id, "columns": columns, "sha256": files.digest, "steps": steps}
        act(office, actor, _on(ACCEPT, proposal, body, seen, key), now)
    why = f"site {files.site.id}"
    line = QueueLine(at=now, region=region, state="accepted", by=actor.by, steps=steps, why=why)
    append_queue(office.data, [line])
    put_away(proposal)
    return files.told


def reject_county(
    office: Office,
    actor: Actor,
    proposal: StoredProposal,
    why: str,
    now: datetime,
    *,
    steps: int,
    seen: int | None = None,
    key: str = "",
) -> None:
    """Put a proposal away with the reason. Raises RefusedError; NianbaoError when there is none."""
    if not why.strip():
        raise NianbaoError("say why it is rejected")
    act(office, actor, _on(REJECT, proposal, {"reason": why.strip(), "steps": steps}, seen, key), now)
    region = proposal.record.region
    line = QueueLine(at=now, region=region, state="rejected", why=why.strip(), by=actor.by, steps=steps)
    append_queue(office.data, [line])
    put_away(proposal)


def verify_site(office: Office, actor: Actor, site_id: str, now: datetime, *, key: str = "") -> SiteConfig:
    """Write into a site's file that a person has confirmed its columns today. Raises RefusedError, NotFoundError."""
    path, today = site_path(own_config_dir() / "sites", site_id), civil_date(now)
    region = load_yaml(path, SiteConfig).region[:6]
    intent = Intent(VERIFY, f"site:{site_id}", region, {"verified": today.isoformat()}, key=key)
    require_allowed(office, actor, intent, now)
    try:
        site = change_site(path, lambda tree: tree.__setitem__("verified", today))
    except OSError as refused:
        raise NianbaoError(f"{path}: {refused.strerror or refused}; nothing was written") from refused
    act(office, actor, intent, now)
    return site


def _on(
    kind: str, proposal: StoredProposal, body: Mapping[str, object], seen: int | None = None, key: str = ""
) -> Intent:
    region = proposal.record.region
    return Intent(kind, county_object(region), region, body, seen, key)
