"""What a capture shows of a filing, in words for papers and packages: code, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, tuple[str, str]] = {
    "absent": ("栏目页，当时未发现该年报", "column page, the report was not there"),
    "present": ("栏目页，其中已有该年报", "column page that lists the report"),
    "report": ("年报页面", "page of the report"),
    "failed_visit": ("未能完整查看", "visit that was not complete"),
    "precedent": ("栏目页，其中有该单位以往年度的年报", "column page that listed an earlier report of this organ"),
    "doubt": ("未能确认是否为该年报的条目", "listing that may be the report"),
    "attachment": ("年报附件", "attachment of the report"),
    "redirect": ("跳转到年报页面", "on the way to the report"),
    "original": ("内容相同的首次网页存档", "first capture of the same content"),
}
