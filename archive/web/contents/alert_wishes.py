"""What readers want to be told of: organs and checks as a form names them, and all of it in words."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Organ
from archive.filings.states import State
from archive.office.desk_subscription import Wanted
from archive.office.message_kinds import MESSAGE_KINDS
from archive.reading.checks.registry import check_named
from archive.web.wording.naming import region_name
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _

NO_SUCH_ORGAN = _("所选地区没有这些单位，请按名录中的名称填写，每行一个。")
NO_SUCH_CHECK = _("没有这个检查项，请按“检查项”页的编号填写。")
WHENS = {"digest": _("每日汇总"), "at_once": _("即时")}
_MOST_ORGANS = 200


def named_organs(session: Session, region: str, text: str) -> tuple[str, ...] | None:
    """Return the ids of organs of a region that are named, one a line, by id or name; None where one is unknown."""
    asked = [one.strip() for one in text.replace("、", "\n").splitlines() if one.strip()]
    if not asked:
        return ()
    query = select(Organ.id, Organ.name).where(Organ.region.startswith(region, autoescape=True))
    known = {key: row.id for row in session.execute(query).all() for key in (row.name, row.id)}
    if len(asked) > _MOST_ORGANS or any(one not in known for one in asked):
        return None
    return tuple(dict.fromkeys(known[one] for one in asked))


def named_checks(text: str) -> tuple[str, ...] | None:
    """Return the ids of checks, or ``*``, with spaces between; None where there is no such check."""
    asked = tuple(dict.fromkeys(text.split()))
    return None if any(one != "*" and check_named(one) is None for one in asked) else asked


def wanted_words(session: Session, language: Language, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Yield label and value of everything that a subscription asks for, in the language of the page."""
    zh = language == "zh"

    def joined(words: list[str]) -> str:
        return ("、" if zh else ", ").join(words)

    yield (
        _("地区"),
        f"{region_name(wanted.region)} {wanted.region}" if wanted.region else gettext(language, _("全部地区")),
    )
    if wanted.organs:
        names = dict(session.execute(select(Organ.id, Organ.name).where(Organ.id.in_(wanted.organs))).all())
        yield _("单位"), joined([names.get(one, one) for one in wanted.organs])
    if wanted.states:
        yield _("判定"), joined([State(one).zh if zh else State(one).en for one in wanted.states])
    if wanted.ladder:
        yield _("截止日期前后"), gettext(language, _("提醒尚未发现公布的单位"))
    if wanted.checks:
        yield _("检查项"), gettext(language, _("全部检查项")) if "*" in wanted.checks else joined(list(wanted.checks))
    if wanted.search:
        yield _("检索式"), wanted.search
    if wanted.kinds:
        kinds = [MESSAGE_KINDS[one].name for one in wanted.kinds]
        yield _("消息"), joined([one.zh if zh else one.en for one in kinds])
    yield _("发送"), gettext(language, WHENS[wanted.when])
