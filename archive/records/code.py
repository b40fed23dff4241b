"""A code: one value of a field that has a fixed list of them, with its names."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from archive.records.fields import fact


class CodeRow(BaseModel):
    """One code of one list."""

    code_list: Annotated[
        str, fact("代码表", "List", "What the code is one of: `state`, `flag`, `kind`, `basis`, `check`, ….")
    ]
    code: Annotated[str, fact("代码", "Code", "The code as fields hold it.")]
    label_zh: Annotated[str, fact("名称（中文）", "Label in Chinese", "What it is called.")]
    label_en: Annotated[str, fact("名称（英文）", "Label in English", "The same in English.")]
    meaning: Annotated[str, fact("含义", "Meaning", "What it means, in English; empty where the label says it.")]
