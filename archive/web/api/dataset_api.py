"""The dataset of the nights: what there is to download."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from archive.export.nightly import builds, dataset_folder
from archive.web.api.api_lists import ApiPage, UpdatedAfter
from archive.web.contents.since_then import written_since
from archive.web.pages.dataset import file_path
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import PresentContext

router = APIRouter(prefix="/api/v1", tags=["dataset"])


class DatasetFile(BaseModel):
    """One file. ``Range`` asks for a part of it; its ETag is its digest."""

    url: str
    format: str
    bytes: int
    sha256: str
    tables: list[str]


class DatasetBuild(BaseModel):
    """One build of the dataset; its addresses never change their content."""

    id: str
    created: str = Field(description="Instant that its filings are judged at, Asia/Shanghai.")
    licence: str
    licence_url: str
    counts: dict[str, int] = Field(description="Rows of each table.")
    descriptors: list[str] = Field(description="`datapackage.json` (Frictionless) of each format.")
    files: list[DatasetFile]


@router.get("/dataset")
def list_datasets(context: PresentContext, updated_after: UpdatedAfter = "") -> ApiPage[DatasetBuild]:
    """Return the builds that are kept, the newest first. A build never changes: new ones are those made since."""
    base, data, since = context.base, context.app_state.data_folder, parse_updated_after(updated_after)
    items = [
        DatasetBuild(
            id=build.name,
            created=build.created,
            licence=build.formats[0].licence if build.formats else "",
            licence_url=build.formats[0].licence_url if build.formats else "",
            counts=build.formats[0].counts if build.formats else {},
            descriptors=[base + file_path(build, made, "datapackage.json") for made in build.formats],
            files=[
                DatasetFile(
                    url=base + file_path(build, made, file.name),
                    format=made.kind,
                    bytes=file.size,
                    sha256=file.digest,
                    tables=list(file.tables),
                )
                for made in build.formats
                for file in made.files
            ],
        )
        for build in builds(data)
        if since is None or written_since(dataset_folder(data) / build.name, since)
    ]
    return ApiPage(items=items, next=None)
