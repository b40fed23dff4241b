"""A capture of others: what a file that was handed in holds of a watched site, and who brought it when."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from archive.records.fields import Instant, fact
from archive.records.shared_fields import ORGAN_ID, YEAR


class ThirdPartyRow(BaseModel):
    """One record in a file of others. It is no visit of ours, its time is a claim, and it accuses nobody."""

    id: Annotated[
        str,
        fact(
            "第三方存档编号",
            "Third-party id",
            "Beginning of the file's SHA-256 and number of the record.",
            column="third_party_id",
        ),
    ]
    organ_id: Annotated[str | None, ORGAN_ID]
    year: Annotated[int | None, YEAR]
    url: Annotated[str, fact("网址", "Address", "Archived address.")]
    fetched_at: Annotated[
        Instant,
        fact(
            "自述抓取时间", "Claimed time", "Instant that the record claims.", unit="UTC instant", column="claimed_at"
        ),
    ]
    kind: Annotated[str, fact("记录类型", "Record type", "`response`, `revisit` or `resource`.", column="record_type")]
    status: Annotated[
        int | None,
        fact("HTTP状态", "HTTP status", "Status of the answer; missing for a resource.", column="http_status"),
    ]
    body_digest: Annotated[str, fact("内容摘要", "Body digest", "SHA-256 of the decoded body.")]
    reason: Annotated[str, fact("内容判断", "What it is", "What its content was taken for, in English.")]
    origin: Annotated[str, fact("来源", "Origin", "Whose captures they are, as told at the import.")]
    file: Annotated[str, fact("文件摘要", "File", "SHA-256 of the file that was handed in.", column="file_sha256")]
    offset: Annotated[
        int, fact("偏移", "Offset", "Where the record begins in the file.", unit="bytes", column="record_offset")
    ]
    imported_at: Annotated[Instant, fact("导入时间", "Imported", "When it was imported.", unit="UTC instant")]
