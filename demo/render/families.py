"""Every CMS family of the made-up web by name."""

from __future__ import annotations

from demo.render.base import Family
from demo.render.content_n import ContentN
from demo.render.empirecms import EmpireCms
from demo.render.generic import Generic
from demo.render.gkmlpt import Gkmlpt
from demo.render.jcms import Jcms
from demo.render.jpaas import Jpaas
from demo.render.kaipu import Kaipu
from demo.render.lonsun import Lonsun
from demo.render.php import Php
from demo.render.trs import Trs
from demo.render.trs_search import TrsSearch
from demo.render.ucap import Ucap
from demo.render.vsb import Vsb
from demo.render.xxgk_annual_report import XxgkAnnualReport

_ALL = (
    ContentN(), EmpireCms(), Generic(), Gkmlpt(), Jcms(), Jpaas(), Kaipu(), Lonsun(), Php(), Trs(), TrsSearch(),
    Ucap(), Vsb(), XxgkAnnualReport(),
)  # fmt: skip
FAMILIES: dict[str, Family] = {family.name: family for family in _ALL}
