"""One task of the queue: what it is about, why now, and where it stands among the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.bilingual import Bilingual
from archive.office.task_kinds import TaskKind


@dataclass(frozen=True, slots=True)
class Task:
    """One task. ``id``: the same while its condition lasts; ``subject``: whom or what it is about; ``why``: why now;
    ``path``: where on the desk it is dealt with. ``due``: by when; ``days_late``: proven days of a filing;
    ``organ_id`` and ``year``: of a task on one filing, ``listing``: on one row, which can be decided many at once;
    ``leads``: it has waited so long that it comes first in its class."""

    kind: TaskKind
    id: str
    region: str
    subject: str
    why: Bilingual
    path: str
    due: date | None = None
    days_late: int | None = None
    organ_id: str = ""
    year: int = 0
    listing: int = 0
    leads: bool = False

    def days_left(self, today: date) -> int | None:
        """Days until it is due, negative when that is over; None where nothing is due."""
        return (self.due - today).days if self.due else None


def in_order(tasks: Iterable[Task], today: date) -> list[Task]:
    """Return tasks in the order of the queue, which is total: class; what leads it; days left, fewest first; days late,
    most first; region, subject, id."""

    def place(task: Task) -> tuple[int, bool, int, int, str, str, str]:
        left = task.days_left(today)
        return (
            task.kind.rank,
            not task.leads,
            left if left is not None else 10**6,
            -(task.days_late or 0),
            task.region,
            task.subject,
            task.id,
        )

    return sorted(tasks, key=place)
