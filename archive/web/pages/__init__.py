"""The pages, one file for each; a page gathers what it shows and leaves how it looks to its template.

Every module of this package has a ``router``; a new file needs no other edit.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter

# In the order of names: no address of a page is met by the pattern of another (a test holds that).
_FOUND = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
ROUTERS: tuple[APIRouter, ...] = tuple(module.router for module in _FOUND)
