"""Every CMS family of the made-up web by name."""

from __future__ import annotations

from demo.render.base import Family
from demo.render.empirecms import EmpireCms
from demo.render.generic import Generic
from demo.render.jcms import Jcms
from demo.render.trs import Trs

FAMILIES: dict[str, Family] = {family.name: family for family in (EmpireCms(), Trs(), Jcms(), Generic())}
