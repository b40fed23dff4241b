"""The numbers of one made-up report: the three tables of the 2021 form, consistent within and across years.

Row and column ids are those of DESIGN 5.3. R1 to R6 hold unless a fault is planted; a blank is None, never 0.
"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import lru_cache

from demo.world import Organ, Publication

Value = int | Decimal | None
Table = dict[str, dict[str, Value]]

APPLICANTS = ("natural_person", "business", "research", "social_organisation", "legal_service", "other")
OUTCOMES = [
    "granted",
    "partial",
    "refused.state_secret",
    "refused.law_forbids",
    "refused.three_securities",
    "refused.third_party",
    "refused.internal_affairs",
    "refused.process_information",
    "refused.enforcement_files",
    "refused.administrative_query",
    "unable.not_held",
    "unable.needs_making",
    "unable.unclear",
    "not_processed.petition",
    "not_processed.repeat",
    "not_processed.publication",
    "not_processed.mass_repeat",
    "not_processed.reconfirm",
    "other.not_corrected",
    "other.fee_unpaid",
    "other.other",
]
COMMON_OUTCOMES = [
    "granted",
    "granted",
    "granted",
    "partial",
    "unable.not_held",
    "unable.not_held",
    "unable.unclear",
    "not_processed.petition",
    "refused.third_party",
    "refused.internal_affairs",
    "other.not_corrected",
]
REVIEW_ROWS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
REVIEW_COLUMNS = ("upheld", "corrected", "other", "pending")
BUSY = {"government": 8, "department": 3, "subdistrict": 2, "township": 1, "committee": 1, "other": 1}
FIRST_FORM_YEAR = 2021  # cumulative counts start with the form itself


def seeded(*parts: object) -> random.Random:
    """Return a generator of random numbers that depends on the words given and on nothing else."""
    return random.Random("|".join(str(part) for part in parts))


@lru_cache(maxsize=20_000)
def carried_out(organ_id: str, year: int) -> dict[str, int]:
    """Return requests carried into the next year, by applicant; the next year's report takes them up (R5)."""
    rng = seeded(organ_id, year, "carried")
    return {who: rng.choice((0, 0, 0, 1, 2)) if who == "natural_person" else 0 for who in APPLICANTS}


def _requests(organ: Organ, year: int) -> Table:
    rng = seeded(organ.id, year, "requests")
    rows = ["new", "carried_in", *OUTCOMES, "total", "carried_out"]
    table: Table = {row: dict.fromkeys((*APPLICANTS, "total"), 0) for row in rows}
    for who in APPLICANTS:
        busy = BUSY[organ.kind] * (3 if who == "natural_person" else 1)
        new = rng.randint(2, 3 + busy) if who == "natural_person" else max(0, rng.randint(-3, busy))
        carried_in, left = carried_out(organ.id, year - 1)[who], carried_out(organ.id, year)[who]
        _add(table, "new", who, new)
        _add(table, "carried_in", who, carried_in)
        _add(table, "carried_out", who, left)
        _add(table, "total", who, new + carried_in - left)
        for _ in range(new + carried_in - left):
            _add(table, rng.choice(COMMON_OUTCOMES), who, 1)
    return table


def _add(table: Table, row: str, column: str, count: int) -> None:
    for name in {column, "total"}:
        value = table[row].get(name)
        table[row][name] = (int(value) if value is not None else 0) + count


def _normative(organ: Organ, year: int) -> dict[str, Value]:
    """Issued, repealed, and in force: last year's plus issued minus repealed (R6)."""
    in_force, issued, repealed = seeded(organ.id, "base").randint(3, 12), 0, 0
    for past in range(FIRST_FORM_YEAR, year + 1):
        rng = seeded(organ.id, past, "normative")
        issued, repealed = rng.randint(0, BUSY[organ.kind]), rng.randint(0, 1)
        in_force += issued - repealed
    return {"issued": issued, "repealed": repealed, "in_force": in_force}


def _disclosure(organ: Organ, year: int) -> Table:
    rng, busy = seeded(organ.id, year, "disclosure"), BUSY[organ.kind]
    fees = Decimal(rng.randint(0, 90_000 * busy)) / 100 if rng.random() < 0.4 else Decimal(0)
    return {
        "rules": {"issued": 0, "repealed": 0, "in_force": 0},  # no county may make 规章 (立法法 art. 91, 93)
        "normative_documents": _normative(organ, year),
        "licensing": {"decisions": rng.randint(0, 160 * busy)},
        "penalties": {"decisions": rng.randint(0, 40 * busy)},
        "coercion": {"decisions": rng.randint(0, 4 * busy)},
        "fees": {"amount_wan_yuan": int(fees) if fees == fees.to_integral_value() else fees},
    }


def _review(organ: Organ, year: int) -> Table:
    rng, table = seeded(organ.id, year, "review"), {}
    for row in REVIEW_ROWS:
        parts: dict[str, Value] = {
            name: rng.choice((0, 0, 0, 0, 0, 1)) if BUSY[organ.kind] > 2 else 0 for name in REVIEW_COLUMNS
        }
        table[row] = {**parts, "total": sum(int(value or 0) for value in parts.values())}
    return table


def tables(publication: Publication, edits: int = 0) -> dict[str, Table]:
    """Return the three tables a page shows after so many edits of digits, planted faults included."""
    organ, year = publication.organ, publication.year
    disclosure, requests, review = _disclosure(organ, year), _requests(organ, year), _review(organ, year)
    disclosure["licensing"]["decisions"] = int(disclosure["licensing"]["decisions"] or 0) + 7 * edits
    if "wrong_total" in publication.faults:  # breaks R3 in its row and R1 in its column
        requests["new"]["total"] = int(requests["new"]["total"] or 0) + 1
    if "wrong_review" in publication.faults:  # breaks R4
        review["reconsideration"]["total"] = int(review["reconsideration"]["total"] or 0) + 1
    if "blank_cell" in publication.faults:
        disclosure["normative_documents"]["in_force"] = None
    return {"disclosure": disclosure, "requests": requests, "review": review}
