"""The dataset of the nights: what there is to download."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from archive.export.nightly import builds
from archive.web.api.api_lists import ApiPage
from archive.web.pages.dataset import file_path
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
def list_datasets(context: PresentContext) -> ApiPage[DatasetBuild]:
    """Return the builds that are kept, the newest first."""
    base = context.base
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
        for build in builds(context.app_state.data_folder)
    ]
    return ApiPage(items=items, next=None)
