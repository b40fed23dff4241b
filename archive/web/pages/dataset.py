"""/data: the dataset of last night to download, and /data/{build}/{format}/{file}: its files, resumable."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, RedirectResponse

from archive.export.nightly import DESCRIPTOR, Build, BuiltFormat, build_named, builds, newest_build_name
from archive.export.package import MEDIA
from archive.web.serving.conditional import etag_matches
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext
from archive.web.wording import urls
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)
LATEST = "latest"
_YEAR = 365 * 24 * 3600


@router.get("/data")
def data_page(context: PresentContext) -> Response:
    """Return what there is to download, with sizes and digests."""
    found = builds(context.app_state.data_folder)
    return render_page(
        context,
        "downloads.html",
        build=found[0] if found else None,
        older=found[1:],
        nightly=context.app_state.configuration.settings.dataset.nightly,
        base=context.base,
    )


@router.api_route("/data/{build}/{kind}/{name}", methods=["GET", "HEAD"])
def data_file(context: PresentContext, build: str, kind: str, name: str) -> Response:
    """Return a file of a build, or a part of it (``Range``); ``latest`` leads to the newest build.

    The content at the address of a build never changes: its digest is its ETag.
    """
    data = context.app_state.data_folder
    if build == LATEST and (newest := newest_build_name(data)):
        return RedirectResponse(urls.build_url(context.language, f"/data/{newest}/{kind}/{name}"), 302)
    made = build_named(data, build)
    of = made.format(kind) if made else None
    if of is None:
        raise PageNotFoundError(_("没有这个数据集文件；最新的文件见 /data。"))
    return _sent(of, name, context.request.headers.get("if-none-match", ""))


def _sent(made: BuiltFormat, name: str, known: str) -> Response:
    headers = {"Cache-Control": f"public, max-age={_YEAR}, immutable", "X-Robots-Tag": "noindex"}
    if name == DESCRIPTOR:
        return FileResponse(made.folder / name, media_type="application/json", headers=headers)
    file = next((one for one in made.files if one.name == name), None)
    if file is None:
        raise PageNotFoundError(_("没有这个数据集文件；最新的文件见 /data。"))
    headers["ETag"] = f'"{file.digest}"'
    if known and etag_matches(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Repr-Digest"] = f"sha-256=:{file.digest_base64}:"
    return FileResponse(made.folder / name, media_type=MEDIA[made.kind], headers=headers, filename=name)


def file_path(build: Build, made: BuiltFormat, name: str) -> str:
    """Return the address of a file, which stays as long as its build is kept."""
    return f"/data/{build.name}/{made.kind}/{name}"
