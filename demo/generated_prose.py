"""The words of one made-up report: a preamble and six sections drawn from phrases.yaml, seeded by organ and year."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from ruamel.yaml import YAML

from demo.generated_tables import seeded, tables
from demo.world import Publication, Site

PARTS = (
    ("（一）主动公开", "active", 4),
    ("（二）依申请公开", "requests_more", 3),
    ("（三）政府信息管理", "management", 3),
    ("（四）政府信息公开平台建设", "platform", 3),
    ("（五）监督保障", "oversight", 3),
)
TITLES = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
ORDINALS = ("一是", "二是", "三是", "四是", "五是")
DEFAULT_DUTIES = ("便民服务", "规范办事")


@cache
def phrases() -> dict[str, list[str]]:
    """Return the phrase lists by name, read once."""
    loaded: dict[str, list[str]] = YAML(typ="safe").load(Path(__file__).with_name("phrases.yaml"))
    return loaded


class _Words:
    """Fills phrases of one report; each sentence gets counts of its own, so that no two reports agree."""

    def __init__(self, site: Site, publication: Publication) -> None:
        organ, year = publication.organ, publication.year
        self.rng: Random = seeded(organ.id, publication.prose_of or year, "prose")
        requests = tables(publication)["requests"]
        duties = list(organ.duties or DEFAULT_DUTIES)
        self.rng.shuffle(duties)
        self.fixed: dict[str, object] = {
            "organ": organ.name, "county": site.name, "site": site.name, "year": year, "next": year + 1,
            "home": f"http://{site.host}/", "phone": seeded(organ.id).randint(2_000_000, 8_999_999),
            "a": seeded(organ.id, "door").randint(1, 199),
            "street": seeded(organ.id, "street").choice(phrases()["streets"]),
            "duty": duties[0], "duty2": duties[1 % len(duties)],
            "new": sum(int(v or 0) for k, v in requests["new"].items() if k != "total"),
            "granted": requests["granted"]["total"], "carried": requests["carried_out"]["total"],
        }  # fmt: skip

    def fill(self, phrase: str) -> str:
        roll = self.rng.randint
        counts = {"b": roll(2, 9), "c": roll(11, 59), "d": roll(103, 987), "m": roll(2, 11)}
        return phrase.format(**self.fixed, **counts)

    def one(self, name: str) -> str:
        return self.fill(self.rng.choice(phrases()[name]))

    def some(self, name: str, count: int) -> list[str]:
        return [self.fill(phrase) for phrase in self.rng.sample(phrases()[name], count)]


def _numbered(sentences: list[str]) -> str:
    return "".join(ordinal + text for ordinal, text in zip(ORDINALS, sentences, strict=False))


def report(site: Site, publication: Publication, edits: int = 0) -> tuple[list[str], dict[int, list[str]]]:
    """Return the preamble's paragraphs, and by section number its paragraphs (tables stand in sections 2 to 4)."""
    words = _Words(site, publication)
    preamble = [words.one("preamble") + words.one("period"), words.one("contact")]
    first = [" ".join(words.some("overview", 2)).replace(" ", "")]
    for heading, name, count in PARTS:
        lead = words.one("requests") if name == "requests_more" else ""
        first += [heading, lead + "".join(words.some(name, count))]
    problems = "当前还存在一些不足：" + _numbered(words.some("problems", 3))
    improve = "下一步重点做好以下几件事：" + _numbered(words.some("improve", 3))
    sections = {1: first, 2: [], 3: [], 4: [], 5: [problems, improve], 6: [words.one("other")]}
    for number in range(edits):
        sections[1].append(words.fill(phrases()["altered"][number % len(phrases()["altered"])]))
    return preamble, sections


def distractor(site: Site, publication: Publication) -> list[str]:
    """Paragraphs of a page that shares a report's words without being one."""
    words = _Words(site, publication)
    return [*words.some("overview", 1), *words.some("active", 2), "详情请见各单位年度报告原文。"]
