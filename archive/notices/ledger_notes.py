"""The sheet 说明 of a ledger: what was asked, as of when, how many, and what the words mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from archive.clock import format_minute, format_second
from archive.config.notices import NoticeRules
from archive.filings.rules.decisions import Decision
from archive.filings.rules.judge import RULE_VERSION
from archive.notices import decision_text, notice_phrases
from archive.notices.region_summary import RegionSummary

INNER = "（内部工作稿，载有经办人和内部理由，不得外传）"


def _changed(standing: RegionSummary) -> str:
    counted = [f"{len(standing.struck)}家单位已剔除"] if standing.struck else []
    counted += [f"{len(standing.moved)}家单位此后发现已公布，已改列"] if standing.moved else []
    told = [f"{'，'.join(counted)}，见同名工作表" if counted else "无"]
    if standing.unconfirmed:
        told.append(f"另有{len(standing.unconfirmed)}家单位公布义务未经确认，不在表内")
    if standing.checked_at:
        told.append(f"复核于{format_minute(standing.checked_at)}")
    return "；".join(told)


def notes(
    standing: RegionSummary,
    rules: NoticeRules,
    made_at: datetime,
    version: str,
    named: int,
    inner: Mapping[str, Decision] | None,
) -> list[tuple[str, str]]:
    """Label and text of each row."""
    scope = f"{standing.region_name}（区划代码 {standing.region}），{standing.year}年度，公布时限已届满的单位"
    counts = (
        f"共{standing.total}家：时限内公布{standing.on_time}家，"
        f"晚于时限公布{sum(g.late for g in standing.groups)}家，"
        f"届满后未见公布{sum(g.overdue for g in standing.groups)}家，"
        f"已撤下{len(standing.withdrawn)}家，未能核查{len(standing.unverified)}家；"
        f"另有{standing.not_due}家时限尚未届满，不在表内"
    )
    deadlines = "；".join(
        dict.fromkeys(
            f"{rules.kinds[g.kind]} {g.due}（{rules.bases[g.basis]}）：{g.source_zh}" for g in standing.groups
        )
    )
    return [
        ("内容", f"政府信息公开工作年度报告公布情况台账{'' if inner is None else INNER}"),
        ("范围", scope),
        ("数据截至", f"{notice_phrases.format_data_end(standing.as_of)}（北京时间）"),
        ("数据快照", standing.source.words),
        ("生成时间", format_second(made_at)),
        ("程序版本", f"nianbao {version}，判定规则 {RULE_VERSION}，文书规则 {rules.version}"),
        ("数量", counts),
        ("行数", f"问题台账{named}行，全部单位{standing.total}行，未能核查{len(standing.unverified)}行"),
        ("时限", deadlines),
        ("天数", "自时限届满次日起的日历天数；未见公布的，算到最后一次完整查看之日"),
        ("最近一次确认未公布", "最近一次完整查看栏目而未发现该年度报告的时间"),
        ("首次发现", "第一次在栏目中发现该年度报告的时间；实际公布介于上述两个时间之间"),
        ("页面标注日期", "页面标注日期仅供参考；与实际所见不符的，在“标记”一栏注明“日期矛盾”"),
        ("晚于本地通常时限", "《条例》没有规定具体日期的单位，按本地通常时限统计，不作违规认定"),
        ("未能核查", "未能查看的，不认定为未公布：网站无法访问、栏目未能完整查看的，不作评价，也不得据此列入问题名单"),
        ("与快照相比的变化", _changed(standing)),
        ("人工意见", decision_text.decision_list(standing, inner) or "无"),
        ("督办单", "最近一份督办单的编号，括号内为最后一步的日期；办理经过见单位页面或 nianbao notice orders"),
        (
            "核查状态、备注",
            "已发督办单的，核查状态为该单的办理状态；其余留空，由核查人员填写。"
            f"核查状态可选：{'、'.join(rules.check_states)}",
        ),
        ("据以认定的查看、截图、证据包", "问题台账所列单位逐家载明；截图是查看时拍摄的，存于证据包内"),
        ("证据", "任一单位的网页存档可用 nianbao evidence 单位编号 年度 -o 文件.wacz 导出，在 ReplayWeb.page 中查看"),
    ]
