"""`nianbao signing-key`: the key that signs evidence packages: shown to be published, made anew when asked."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.captures.signing_key import FOLDER, KEY_FILE, fingerprint_of, load_or_make_key, public_der, public_keys
from archive.clock import utc_now
from archive.config.paths import data_dir


def register(app: typer.Typer) -> None:
    app.command("signing-key", help="Show the key that signs evidence packages, or replace it.")(signing_key)


def signing_key(
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Make a new key; the old private key is deleted, its public half kept.")
    ] = False,
) -> None:
    folder = data_dir() / FOLDER
    own = fingerprint_of(public_der(load_or_make_key(folder, utc_now(), anew=rotate).public_key()))
    known = public_keys(folder)
    current = next(one for one in known if one.fingerprint == own)
    print(f"fingerprint: {current.fingerprint}")
    print(f"public key:  {current.key}")
    print(f"since:       {current.since}; the private key is {folder / KEY_FILE}")
    for earlier in reversed([one for one in known if one.fingerprint != own]):
        print(f"earlier:     {earlier.fingerprint}, since {earlier.since}")
    print("publish fingerprint and public key where readers know you: a package cannot vouch for its own key")
