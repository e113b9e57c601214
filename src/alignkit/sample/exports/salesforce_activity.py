"""opportunity_history.csv and tasks.csv: how deals moved, and what sales logged on the way."""

from __future__ import annotations

import numpy as np

from alignkit.sample import accounts, cells, traps
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, TODAY, at_work
from alignkit.sample.deals import LOST, OPEN, PROBABILITY, STAGE_OF_OPEN, WON
from alignkit.sample.draws import Drawn
from alignkit.sample.exports.headings import headings
from alignkit.sample.exports.salesforce_objects import contact_numbers
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
            _history(block, tables, which, step, stage, percent, early=percent < min(50, path[-1][1]))
    tables.count(reopened=int(deals.trap(traps.REOPENED).sum()), reentered=int((deals.won & (taken == 2)).sum()))


def _history(block: Block, tables: Tables, which: Drawn, step: int, stage: str, percent: int, *, early: bool) -> None:
    """The rows of one step; `early`: the last row, which says what is so today, is still to come."""
    deals = block.deals
    opened, closes, number = deals.opened[which], deals.closes[which], deals.number[which]
    closes = np.where(deals.state[which] == OPEN, TODAY, closes)
    day = opened + (closes - opened) * percent // 100
    at = day * DAY + 60 * (900 + step) if percent else at_work(block.luck, "opened", opened, number)
    currency = cells.chosen(accounts.CURRENCIES, deals.currency[which])
    worth = _amount_then(block, which) if early else deals.amount[which]
    expected = _expected_then(block, which, day) if early else deals.closes[which]
    if step == 0:
        moved, slipped = worth != deals.amount[which], expected != deals.closes[which]
        tables.count(amount_moved=int(moved.sum()), slipped=int(slipped.sum()))
    amount = cells.amounts(worth, currency)
    blank = deals.trap(traps.BLANK_AMOUNT)[which]
    tables.add(
        "opportunity_history.csv",
        {
            _CHANGE("deal_id"): cells.salesforce_ids("deal", number),
            _CHANGE("stage"): [stage] * len(which),
            "Probability": [PROBABILITY[stage]] * len(which),
            _CHANGE("entered_at"): cells.instants(at, "Z"),
            _CHANGE("amount"): ["" if b else a for b, a in zip(blank.tolist(), amount, strict=True)],
            _CHANGE("currency"): currency,
            _CHANGE("expected_close_on"): cells.days(expected),
        },
    )


def _amount_then(block: Block, which: Drawn) -> Drawn:
    """What deals were worth on the way: a third of them grew or shrank, in whole steps of a hundred."""
    luck, number, amount = block.luck, block.deals.number[which], block.deals.amount[which]
    other = amount * (70 + luck.below("amount then", 70, number)) // 100 // 10_000 * 10_000
    return np.where(luck.chance("amount moved", 3300, number) & (amount > 0), other, amount)


def _expected_then(block: Block, which: Drawn, day: Drawn) -> Drawn:
    """When deals were expected to close on the way: four in ten slipped, and no expectation lies before its row."""
    luck, number, closes = block.luck, block.deals.number[which], block.deals.closes[which]
    sooner = np.maximum(closes - 10 - luck.below("slipped by", 80, number), np.minimum(day + 3, closes))
    return np.where(luck.chance("slipped", 4000, number), sooner, closes)


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
            _TASK("occurred_at", cell=2): cells.instants(np.minimum(day, TODAY) * DAY + 16 * 3600, "Z"),
            _TASK("occurred_at"): [""] * len(which),
        },
    )
