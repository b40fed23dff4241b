"""The part of config/settings.toml about the object storage that closed WARC files are copied to.

The text below a field is its remark in the file. Keys of access never stand in it: they are read from the environment
(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN).
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from archive.config.service_settings import HttpAddress
from archive.config.value_types import Line, Number, Whole

_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[\w.-]+)*)/?")


def _store_url(url: str) -> str:
    """Check the address. It is not repeated in the reason: somebody may have written a password into it."""
    if url and not _BUCKET.fullmatch(url):
        raise ValueError("no address of object storage; it is s3://BUCKET or s3://BUCKET/FOLDER, without keys")
    return url.rstrip("/")


StoreUrl = Annotated[str, AfterValidator(_store_url)]


class StorageSettings(BaseModel):
    """How the object storage of ``storage_url`` is reached, and for how long files lie here too."""

    model_config = ConfigDict(extra="forbid")

    endpoint: HttpAddress = ""
    """Where an S3-compatible service answers, such as https://oss.example; empty: Amazon's. The keys are read from
    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    region: Line = "us-east-1"
    local_days: Whole = Field(30, ge=0, le=36_500)
    """Days for which a closed WARC file stays on this disk too, once its copy was proved; it is proved again before the
    local one goes."""
    cache_bytes: Whole = Field(2 << 30, ge=16 << 20)
    """Bytes of files read back that are kept under cache/warc."""
    timeout: Number = Field(30.0, gt=0, le=600)
    """Seconds until one request is given up; it is made again for about as long."""


def bucket_and_prefix(url: str) -> tuple[str, str]:
    """Return the bucket and the folder in it ("" for none) of a valid, non-empty ``storage_url``."""
    found = _BUCKET.fullmatch(url)
    assert found
    return found[1], found[2].strip("/")
