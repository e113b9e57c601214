"""opportunity_history.csv and tasks.csv: how deals moved, and what sales logged on the way."""

from __future__ import annotations

import numpy as np

from alignkit.sample import cells, traps
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, TODAY, at_work
from alignkit.sample.deals import LOST, OPEN, WON
from alignkit.sample.draws import Drawn
from alignkit.sample.exports.headings import headings
from alignkit.sample.exports.salesforce_objects import STAGE_OF_OPEN, contact_numbers
from alignkit.sample.tables import Tables
from alignkit.sources.systems.salesforce import OPPORTUNITY_HISTORY, TASK

_CHANGE, _TASK = headings(OPPORTUNITY_HISTORY), headings(TASK)

_STRAIGHT = (("Qualification", 0), ("Discovery", 30), ("Proposal", 60), ("Closed Won", 100))
_SHORT = (("Qualification", 0), ("Proposal", 55), ("Closed Won", 100))
_BACK = (
    ("Qualification", 0),
    ("Discovery", 20),
    ("Proposal", 40),
    ("Discovery", 60),
    ("Proposal", 80),
    ("Closed Won", 100),
)
_REOPENED = (("Qualification", 0), ("Proposal", 40), ("Closed Lost", 65), ("Proposal", 80), ("Closed Won", 100))
_GIVEN_UP = (("Qualification", 0), ("Discovery", 40), ("Closed Lost", 100))
_OPEN = tuple((tuple((stage, 100 * n // 4) for n, stage in enumerate(STAGE_OF_OPEN[: last + 1]))) for last in range(3))

#: Each path is stages with the percent of the way from opening to closing at which they are entered.
PATHS = (_STRAIGHT, _SHORT, _BACK, _REOPENED, _GIVEN_UP, *_OPEN)
PROBABILITY = {"Qualification": "10", "Discovery": "25", "Proposal": "60", "Closed Won": "100", "Closed Lost": "0"}


def paths(block: Block) -> Drawn:
    """Which path each deal took."""
    deals = block.deals
    usual = np.array([0, 0, 1, 1, 1, 1, 1, 1, 1, 2])[block.luck.below("path", 10, deals.number)]
    usual = np.where(deals.trap(traps.REOPENED), 3, usual)
    now = 5 + block.luck.below("open stage", 3, deals.number)
    return np.select([deals.state == WON, deals.state == LOST], [usual, 4], now)


def write_history(block: Block, tables: Tables) -> None:
    """A row for every stage a deal entered."""
    deals, taken = block.deals, paths(block)
    for number, path in enumerate(PATHS):
        which = np.flatnonzero(taken == number)
        for step, (stage, percent) in enumerate(path):
            _history(block, tables, which, step, stage, percent)
    tables.count(reopened=int(deals.trap(traps.REOPENED).sum()), reentered=int((deals.won & (taken == 2)).sum()))


def _history(block: Block, tables: Tables, which: Drawn, step: int, stage: str, percent: int) -> None:
    deals = block.deals
    opened, closes, number = deals.opened[which], deals.closes[which], deals.number[which]
    closes = np.where(deals.state[which] == OPEN, TODAY, closes)
    day = opened + (closes - opened) * percent // 100
    at = day * DAY + 60 * (900 + step) if percent else at_work(block.luck, "opened", opened, number)
    tables.add(
        "opportunity_history.csv",
        {
            "Id": cells.salesforce_ids("history", number * 8 + step),
            _CHANGE("deal_id"): cells.salesforce_ids("deal", number),
            _CHANGE("stage"): [stage] * len(which),
            "Probability": [PROBABILITY[stage]] * len(which),
            _CHANGE("entered_at"): cells.instants(at),
            _CHANGE("is_deleted"): ["false"] * len(which),
        },
    )


def write_tasks(block: Block, tables: Tables) -> None:
    """Calls and mails that sales logged; half of the deals have one, none of them is a touch."""
    deals = block.deals
    which = np.flatnonzero(block.luck.chance("task", 4000, deals.number))
    number, account = deals.number[which], block.accounts[deals.row[which]]
    day = deals.opened[which] + block.luck.below("task day", 20, number)
    met = block.people.is_contact[deals.row[which], 0]
    call = block.luck.below("task kind", 2, number)
    tables.add(
        "tasks.csv",
        {
            _TASK("activity_id"): cells.salesforce_ids("task", number),
            _TASK("person_id"): cells.salesforce_ids(
                "contact", np.where(met, contact_numbers(account, 0 * account), -1)
            ),
            _TASK("deal_id"): cells.salesforce_ids("deal", number),
            _TASK("owner_id"): cells.salesforce_ids("user", deals.rep[which]),
            "Subject": cells.chosen(("Email: next steps", "Call: discovery"), call),
            _TASK("kind", cell=1): cells.chosen(("Email", "Call"), call),
            _TASK("is_done", cell=1): ["Completed" if d <= TODAY else "Not Started" for d in day.tolist()],
            _TASK("occurred_at", cell=1): cells.days(day),
            _TASK("occurred_at", cell=2): cells.instants(np.minimum(day, TODAY) * DAY + 16 * 3600),
            _TASK("is_deleted"): ["false"] * len(which),
        },
    )
