"""The CMS families: every module of this package has an ``ADAPTER`` and is one; a new file needs no other edit."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from archive.errors import NotFoundError
from crawler.adapters.base import Adapter, ColumnPage


def _discovered() -> dict[str, Adapter]:
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
    return {module.ADAPTER.name: module.ADAPTER for module in modules}


ADAPTERS: dict[str, Adapter] = _discovered()


# Families that read what stands in their pages and nothing else; a pager may be a script's all the same.
_STATIC = frozenset({"content_n", "trs", "ucap", "vsb"})


def choose(page: ColumnPage) -> tuple[Adapter, list[str]]:
    """Return the family with the most signs on this page and those signs; the generic one when none claims it."""
    claims = {name: adapter.detect(page) for name, adapter in ADAPTERS.items()}
    name, signs = max(claims.items(), key=lambda claim: len(claim[1]))
    if name in _STATIC and (asked := claims["script_list"]):
        return ADAPTERS["script_list"], [*signs, *asked]
    return (ADAPTERS[name], signs) if signs else (ADAPTERS["generic"], [])


def get(name: str) -> Adapter:
    """Return the family called ``name`` in a site's configuration. Raises NotFoundError listing the known names."""
    if name not in ADAPTERS:
        raise NotFoundError(f"no adapter is called {name!r}; known are {', '.join(sorted(ADAPTERS))}")
    return ADAPTERS[name]
