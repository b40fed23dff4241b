"""The desk's pages, one file for each; every module with a ``router`` is found by itself. They write through `act`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter

_FOUND = (import_module(f"{__name__}.pages.{info.name}") for info in iter_modules([f"{__path__[0]}/pages"]))
ROUTERS: tuple[APIRouter, ...] = tuple(module.router for module in _FOUND)
