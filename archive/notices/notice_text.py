"""What a 通报 says under its three headings, as sentences; how it is set is no matter of this file.

Nobody is named for what could not be verified. Where no law names the day, the words are 晚于本地通常时限.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.config.notices import NoticeRules
from archive.notices import decision_text, notice_phrases
from archive.notices.guard import STATE_CHARGES
from archive.notices.region_summary import KindSummary, RegionSummary


def title(region_name: str, year: int, office: str = "") -> str:
    """Return the title of the notice on a region and report year; it begins with the office that issues it."""
    return "".join(title_pieces(region_name, year, office))


def title_pieces(region_name: str, year: int, office: str = "") -> tuple[str, ...]:
    """Return the pieces of the title, between which its lines may be broken."""
    return office, f"关于{region_name}", f"{year}年度", "政府信息公开工作年度报告", "公布情况的通报"


def opening(standing: RegionSummary, office: str = "") -> str:
    """Return the opening paragraph; ``office``: the full name of the issuing office, else 我办."""
    return (
        f"为督促做好政府信息公开工作年度报告（以下简称年报）的公布工作，依据《中华人民共和国政府信息公开条例》"
        f"（以下简称《条例》），{office or '我办'}对{standing.region_name}有关单位{standing.year}年度年报的公布情况"
        f"进行了核查，{_visits(standing)}数据截至{notice_phrases.format_data_end(standing.as_of)}。现将有关情况通报如下。"
    )


def overall(standing: RegionSummary, rules: NoticeRules) -> list[str]:
    """Return the paragraphs of 一、总体情况."""
    return [
        _scope(standing, rules),
        _result(standing),
        *_left_out(standing),
        *decision_text.decision_sentences(standing),
        *_changed(standing),
    ]


def requirements(standing: RegionSummary, rules: NoticeRules, office: str, reply_by: str) -> list[str]:
    """Return the paragraphs of 三、整改要求 (or 工作要求), without their numbers."""
    within = f"于{reply_by}前" if reply_by else f"自本通报印发之日起{rules.rectify}内"
    told = list(_demands(standing, within, office or "我办"))
    if standing.has_problems:
        told.append(
            "有关单位对所列情况有异议的，可在上述期限内书面说明理由并附相关材料；所列每一项均存有当时的网页存档可供核对。"
        )
    told.append(
        "各单位要落实专人负责，按照统一格式编制年报，认真核对数据，并在规定的时限内公布；公布后确需更正的，应当注明更正的时间和内容。"
    )
    return told


def method(standing: RegionSummary) -> list[str]:
    """Return the paragraphs of the annex: how it was looked, what proves what, and when the data end."""
    sources = dict.fromkeys(group.source_zh for group in standing.groups)
    return [
        f"核查方法：完整读取各单位应当公布年报的栏目并存档全部页面{_looks_in_brackets(standing)}；一份年报的公布时间，"
        "以最近一次完整查看未发现和首次发现之间为准。页面标注日期仅供参考，与核查所见不符的，一并列出。",
        "认定原则：只有时限届满之后的完整查看，才能证明未公布；截止时刻介于两次查看之间的，按有利于单位的原则认定。"
        "未能查看的，不认定为未公布；页面未能读取、公布义务未经确认的，不列入问题名单。印发前按最近的查看和人工决定逐家复核。",
        "天数：自时限届满次日起按日历天数计算，截止日期当日24时以前公布的为按期。截止日期遇节假日的，《条例》没有顺延的规定，不作顺延。",
        *(f"时限依据：{notice_phrases.basis(source)}。" for source in sources),
        f"数据截至：{notice_phrases.format_data_end(standing.as_of)}（北京时间）。核查所见的网页均有存档和摘要值，可供核对。",
    ]


def _scope(standing: RegionSummary, rules: NoticeRules) -> str:
    kinds: dict[str, int] = {}
    for group in standing.groups:
        kinds[rules.kinds[group.kind]] = kinds.get(rules.kinds[group.kind], 0) + group.total
    counts = "、".join(f"{kind}{count}家" for kind, count in kinds.items())
    deadlines = [_deadline(groups, rules) for groups in _same_deadline(standing.groups)]
    whole = f"其中{counts}" if len(kinds) > 1 else f"均为{next(iter(kinds))}"
    respectively = "时限分别是：" if len(deadlines) > 1 else "公布时限"
    return (
        f"本次核查的范围是年报公布时限已经届满的单位，共{standing.total}家，{whole}。"
        f"{respectively}{notice_phrases.joined(deadlines)}"
    )


def _same_deadline(groups: Sequence[KindSummary]) -> list[list[KindSummary]]:
    found: dict[tuple[object, ...], list[KindSummary]] = {}
    for group in groups:
        found.setdefault((group.due, group.basis), []).append(group)
    return list(found.values())


def _deadline(groups: Sequence[KindSummary], rules: NoticeRules) -> str:
    kinds = "、".join(dict.fromkeys(rules.kinds[group.kind] for group in groups))
    first = groups[0]
    if first.basis == "custom":
        return f"{kinds}为{notice_phrases.day(first.due)}（《条例》未作具体规定，按{rules.bases['custom']}统计）"
    return f"{kinds}为{notice_phrases.day(first.due)}（{rules.bases[first.basis]}）"


def _result(standing: RegionSummary) -> str:
    if not standing.verified:
        return "截至上述时间，上述单位的年报栏目均未能完整查看，不对公布情况作出评价。"
    late = sum(group.late for group in standing.groups)
    silent = sum(group.overdue for group in standing.groups)
    share = f"，占已核查单位的{notice_phrases.share(standing.on_time, standing.verified)}"
    told = [f"截至上述时间，已核查的{standing.verified}家单位中，在时限内公布的{standing.on_time}家{share}"]
    told += [f"晚于时限公布的{late}家"] if late else []
    told += [f"时限届满后仍未见公布的{silent}家"] if silent else []
    told += [f"公布后又撤下的{len(standing.withdrawn)}家"] if standing.withdrawn else []
    return "，".join(told) + "。"


def _left_out(standing: RegionSummary) -> list[str]:
    told = []
    if standing.unverified and standing.verified:
        told.append(
            f"另有{len(standing.unverified)}家单位，因网站无法访问、栏目未能完整查看等原因未能核查。"
            "未能核查的，不认定为未公布，这些单位不列入问题名单，也不计入上述比例。"
        )
    if standing.not_due:
        told.append(f"公布时限尚未届满的{standing.not_due}家单位，不在本次核查范围之内。")
    if standing.unconfirmed:
        told.append(f"公布义务尚未确认的{len(standing.unconfirmed)}家单位，不在本次核查范围之内，不作评价。")
    return told


def _changed(standing: RegionSummary) -> list[str]:
    """Return what a check of today's verdicts and decisions took out of the frozen data, or moved in them."""
    if not standing.changes or standing.checked_at is None:
        return []
    struck, moved = standing.struck, standing.moved
    left = sum(bool(set(change.charges) & set(STATE_CHARGES.values())) for change in struck)
    told = [f"剔除{len(struck)}家，所涉问题不再列入{f'，其中{left}家不计入上述数量' if left else ''}"] if struck else []
    told += [f"{len(moved)}家在快照之后发现已经公布，已由届满后未见公布改列晚于时限公布"] if moved else []
    return [
        f"以上为截至快照时（{notice_phrases.format_data_end(standing.as_of)}）的情况，印发前于"
        f"{notice_phrases.format_document_time(standing.checked_at)}复核，{'；'.join(told)}，"
        "详见附件“与快照相比的变化”。"
    ]


def _visits(standing: RegionSummary) -> str:
    """``共完整查看12次，最近一次为2月1日20时，``; empty where the visits were not counted."""
    made = standing.visits
    if made is None or made.newest is None:
        return ""
    columns = f"对{made.columns}个栏目" if made.columns > 1 else ""
    how = "逐日完整查看，共" if made.is_daily else "共完整查看"
    return f"{columns}{how}{made.count}次，最近一次为{notice_phrases.format_document_time(made.newest)}，"


def _looks_in_brackets(standing: RegionSummary) -> str:
    told = _visits(standing).rstrip("，")
    return f"（{told}）" if told else ""


def _demands(standing: RegionSummary, within: str, office: str) -> Iterator[str]:
    if standing.overdue:
        yield (
            f"逾期未见公布的单位，应当{within}在本单位政府信息公开年报栏目公布年报，并将公布网址书面报送{office}。"
            + _consequence(standing)
        )
    if standing.late:
        yield "逾期公布的单位，要查找原因，健全年报编制、审核和公布的工作流程，确保今后按期公布。"
    if standing.custom:
        yield "晚于本地通常时限的单位，尚未见公布的要尽快公布；今后请参照本地通常时限安排年报工作。"
    if standing.withdrawn:
        yield f"撤下年报的单位，应当{within}恢复公布；确因更正而撤下的，更正后及时重新公布并作出说明。"
    if standing.conflicting:
        yield "页面标注日期与核查所见不一致的单位，要核实年报的实际公布时间，如实标注。"
    if standing.defective:
        yield f"内容或者格式不符合要求的单位，要{within}更正并重新公布，同时保留更正说明。"


def _consequence(standing: RegionSummary) -> str:
    """Return what the regulations provide for, since the revision of 2019; nothing is threatened beyond them."""
    if standing.year < 2019:
        return ""
    return "未按照要求整改的，依照《条例》第四十七条的规定处理。"
