"""Principle 4, N2 to N6, O1, D3 to D7: whatever happens in whatever order, no paper names anybody who was cleared."""

from __future__ import annotations

from bench.histories import live

HISTORIES = 60  # the whole is `python -m bench.histories`


def test_nobody_is_named_in_a_paper_though_cleared_by_a_decision_a_proposal_an_objection_or_a_visit() -> None:
    lived = live(HISTORIES, whole=10)
    assert lived.wrong == []
    assert lived.histories == HISTORIES
    assert {"notice.issue", "order.issue", "order.escalate"} <= set(lived.papers), "papers of every kind go out"
    assert lived.names > HISTORIES, "and name somebody"
    assert {"N2", "N4", "O1", "O9", "D2", "D6"} <= set(lived.refused), "and guards stand in the way of others"


def test_nobody_whose_duty_had_ended_before_the_deadline_is_named_for_a_report_that_came_late() -> None:
    lived = live(1, 8760, whole=1)
    assert lived.wrong == []
    assert lived.papers["notice.issue"] == 1
