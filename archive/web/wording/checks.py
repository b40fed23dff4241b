"""What every check of a report looks at, in a few words: the ids alone say nothing to a clerk."""

from __future__ import annotations

from archive.web.wording.words import Language, say
from archive.web.wording.words import message as _

CHECKS = {
    "R1": _("收件与办结不平"),
    "R2": _("办理结果各项不等于总计"),
    "R3": _("各类申请人不等于总计"),
    "R4": _("复议诉讼各项不等于总计"),
    "R5": _("与上年结转不符"),
    "R6": _("现行有效件数与上年不衔接"),
    "R7": _("无权制定规章"),
    "R8": _("正文与表格数字不符"),
    "R9": _("年度或统计时段有误"),
    "R10": _("文中单位与发布单位不符"),
    "R11": _("全县汇总与各单位不符"),
    "R12": _("未经复议直接起诉"),
    "blank_cells": _("表格有空白"),
    "section_missing": _("缺少规定部分"),
    "section_empty": _("规定部分没有内容"),
    "wrong_form": _("格式不符"),
    "wrong_year": _("年度不符"),
    "wrong_organ": _("单位不符"),
    "copied_from_last_year": _("与上年文字相近"),
    "copied_from_other": _("与他单位文字相近"),
    "template_left_over": _("残留模板文字"),
    "not_downloadable": _("不能下载"),
    "missing_row": _("表中缺行"),
    "doubled_row": _("表中有重复的行"),
    "unreadable": _("文件不能读取"),
    "not_understood": _("程序未能识别"),
    "early": _("年度未满即公布"),
}


def check_name(check: str, language: Language) -> str:
    """The check in words; the id itself where it has none."""
    return say(language, CHECKS.get(check, check))
