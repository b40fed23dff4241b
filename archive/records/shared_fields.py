"""Facts that several records have, each described once."""

from __future__ import annotations

from archive.records.fields import fact

REGION = fact("地区", "Region", "Division code of the organ's region.")
ORGAN_ID = fact("单位编号", "Organ id", "Stable id of the organ.")
ORGAN = fact("单位", "Organ", "Name of the organ.")
KIND = fact("类别", "Kind", "Kind of organ.", named=True)
YEAR = fact("报告年度", "Report year", "Year reported on, not the year of publication.")
STATE = fact("状态", "State", "State as of the instant asked for.", named=True)
BASIS = fact("依据", "Basis", "What names the deadline.", named=True)
DAYS_LATE = fact(
    "晚于截止日期的天数", "Days after the deadline", "Exact or least when late, so far when overdue.", unit="days"
)
REASON_ZH = fact("理由（中文）", "Reason in Chinese", "Why, in Chinese.", files=False)
REASON_EN = fact("理由（英文）", "Reason in English", "Why, in English.", files=False)
REPORT_ID = fact("年报编号", "Report id", "Id of the report; null where none was seen.")
