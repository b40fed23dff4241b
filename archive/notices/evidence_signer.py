"""Who signs packages: the domain that the settings name, else this installation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.captures.signing_key import FOLDER, KEY_FILE, load_or_make_key, read_key
from archive.captures.timestamps import load_trusted_certificates
from archive.captures.wacz_signature import Signer, load_chain
from archive.config.settings import Settings
from archive.errors import NianbaoError


def package_signer(settings: Settings, data: Path, now: datetime) -> Signer:
    """Return the signer; the key of the installation is made where there is none. Raises NianbaoError."""
    chosen, stamps = settings.evidence, settings.timestamps
    roots = load_trusted_certificates(stamps.roots)
    if chosen.domain_key is None or chosen.domain_chain is None:
        return Signer(load_or_make_key(data / FOLDER, now), (), stamps.url, roots)
    try:
        chain = load_chain(chosen.domain_chain)
    except (OSError, ValueError) as error:
        raise NianbaoError(f"{chosen.domain_chain}: no certificates can be read: {error}") from None
    key = read_key(chosen.domain_key)
    if chain[0].public_key() != key.public_key():
        raise NianbaoError(f"{chosen.domain_chain}: its first certificate is not for the key {chosen.domain_key}")
    return Signer(key, chain, stamps.url, roots)


def present_signer(settings: Settings, data: Path, now: datetime) -> Signer | None:
    """Return the signer for packages made for a waiting reader: no key is made, no authority asked for a time stamp.

    None where no key has been made yet. Raises NianbaoError.
    """
    if settings.evidence.domain_key is None and not (data / FOLDER / KEY_FILE).is_file():
        return None
    return replace(package_signer(settings, data, now), stamp_url="")
