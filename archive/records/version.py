"""A version: one content of a report at one address."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel

from archive.records.fields import Instant, fact
from archive.records.shared_fields import ORGAN_ID, REPORT_ID, YEAR


class VersionKey(BaseModel):
    """What names a version in the dataset: files on its cells, findings and outcomes begin with it."""

    version_id: Annotated[int, fact("版本编号", "Version id", "Number of the version within this database.")]
    report_id: Annotated[str | None, REPORT_ID]
    organ_id: Annotated[str | None, ORGAN_ID]
    year: Annotated[int | None, YEAR]


class IsCurrent(BaseModel):
    """Which versions to count. Without ``report_current`` a report counts once an address and once a version."""

    current: Annotated[bool, fact("该网址最新", "Newest at its address", "Newest version at its address.")]
    report_current: Annotated[
        bool,
        fact(
            "代表该年报",
            "Stands for its report",
            "The version that stands for its report: count and sum over these.",
        ),
    ]


class VersionShape(BaseModel):
    """One content of a report at one address."""

    id: Annotated[int, fact("版本编号", "Version id", "Number within this database.", column="version_id")]
    number: Annotated[int, fact("版本", "Number", "1, 2, … at this address.")]
    url: Annotated[str, fact("网址", "Address", "Address of the report.")]
    title: Annotated[str, fact("标题", "Title", "Title of the report.")]
    form: Annotated[str, fact("格式", "Form", "Printed form that its tables follow.")]
    declared_date: Annotated[
        date | None,
        fact("页面标注日期", "Declared date", "Day that the publisher states: a claim.", unit="date, Asia/Shanghai"),
    ]
    declared_source: Annotated[str, fact("标注日期出处", "Source of the date", "Where the page states it.")]
    first_seen_at: Annotated[
        Instant, fact("首次发现", "First seen", "First capture with this content.", unit="UTC instant")
    ]
    last_seen_at: Annotated[
        Instant, fact("最近发现", "Last seen", "Last capture with this content.", unit="UTC instant")
    ]
    content_digest: Annotated[str, fact("内容摘要", "Content digest", "SHA-256 of text and numbers.")]
    capture: Annotated[
        str,
        fact("网页存档编号", "Capture", "WARC record id of the capture.", column="capture_id"),
    ]
    reader_version: Annotated[str, fact("读取规则版本", "Reader version", "Version of the reader.")]


class VersionRow(VersionShape):
    """A version as files give it, with the report that it is one of."""

    report_id: Annotated[str | None, REPORT_ID]
    organ_id: Annotated[str | None, ORGAN_ID]
    year: Annotated[int | None, YEAR]
