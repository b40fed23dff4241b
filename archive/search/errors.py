"""What can be wrong with the search index, told in a sentence."""

from __future__ import annotations

from archive.errors import NianbaoError


class IndexUnusableError(NianbaoError):
    """The index is missing, broken or of another version; ``zh`` and ``en`` are the sentences for pages."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(f"{zh} / {en}")


def missing() -> IndexUnusableError:
    """There is no index yet, or only one of another version."""
    return IndexUnusableError(
        "搜索索引尚未建立或版本已变，请运行 nianbao rebuild 重建",
        "The search index is not built yet or is of another version: run nianbao rebuild",
    )


def broken(reason: object) -> IndexUnusableError:
    """Return the error for an index that is there but cannot be read."""
    return IndexUnusableError(
        f"搜索索引已损坏（{reason}），请运行 nianbao rebuild 重建",
        f"The search index is broken ({reason}): run nianbao rebuild",
    )


def busy() -> IndexUnusableError:
    """Another process is writing and did not finish in time."""
    return IndexUnusableError(
        "另一个进程正在更新搜索索引，请稍后再试",
        "Another process is updating the search index: try again later",
    )
