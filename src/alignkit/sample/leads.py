"""What became of each lead: the statuses it had and when, whose it was, and how soon somebody called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from alignkit import periods
from alignkit.ragged import Flags
from alignkit.sample import accounts
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, TODAY, at_work
from alignkit.sample.draws import Drawn
from alignkit.sample.people import NEVER
from alignkit.sample.process import PEOPLE

STATUSES = ("New", "MQL", "Working", "Qualified", "Unqualified", "Nurture")
NEW, MQL, WORKING, QUALIFIED, UNQUALIFIED, NURTURE = range(6)

#: A second that never comes.
NEVER_AT = np.int64(NEVER * DAY)

#: The history of a lead keeps eighteen months; its owner is in it since 1 May 2026.
KEPT_SINCE, OWNER_SINCE = TODAY - 548, TODAY - 60

#: From here on the whole history of a lead is kept.
SKIPS_SINCE = periods.day_number(date(2025, 1, 1))

#: Calls and mails to leads are logged since February 2026.
LOGGED_SINCE = TODAY - 150

#: One newsletter that was logged as mails, all in one second.
BULK_AT = (TODAY - 40) * DAY + 14 * 3600


@dataclass(frozen=True)
class Leads:
    """Some leads, one a row. `entered` is (n, 6): the second in which each status was set, or `NEVER_AT`."""

    row: Drawn
    slot: Drawn
    account: Drawn
    person: Drawn
    converted: Drawn  # a day, or NEVER
    entered: Drawn
    rep: Drawn
    queue: Drawn

    @property
    def status(self) -> Drawn:
        """The last status of each."""
        return np.asarray(np.where(self.entered < NEVER_AT, self.entered, -1).argmax(axis=1))

    @property
    def taken(self) -> Flags:
        """Whether somebody took it out of the queue: at the latest when it became an MQL."""
        return np.asarray(self.status != NEW)

    @property
    def skipped(self) -> Flags:
        """Whether a lead of 2025 or later got as far as Working without ever being an MQL."""
        there = self.entered < NEVER_AT
        recent = self.entered[:, NEW] >= SKIPS_SINCE * DAY
        return np.asarray(recent & ~there[:, MQL] & (there[:, WORKING] | there[:, QUALIFIED]))

    def path(self, number: int) -> list[int]:
        """The statuses of one lead, in their order."""
        entered = self.entered[number]
        return [int(n) for n in np.argsort(entered, kind="stable") if entered[n] < NEVER_AT]

    def answered(self, block: Block) -> Drawn:
        """The second of the first call or mail after a lead was handed over; NEVER_AT: there was none."""
        start = np.where(self.entered[:, MQL] < NEVER_AT, self.entered[:, MQL], self.entered[:, WORKING])
        luck, index = block.luck, (self.account, self.slot)
        how = luck.below("lead answer", 10, *index)
        minutes = 5 + luck.below("lead answer minutes", 200, *index)
        hours = 24 + luck.below("lead answer hours", 240, *index)
        delay = np.where(how < 4, minutes * 60, hours * 3600)
        called = (start < NEVER_AT) & (how < 8) & (start >= LOGGED_SINCE * DAY) & (start + delay <= TODAY * DAY)
        return np.where(called, start + delay, NEVER_AT)


def leads(block: Block) -> Leads:
    """The leads of a block that are not merged away."""
    people = block.people
    row, slot = np.nonzero(people.as_lead & people.there)
    account, converted = block.accounts[row], people.converted[row, slot]
    home = accounts.currency(block.luck, account) == accounts.CURRENCIES.index("USD")
    return Leads(
        row=row,
        slot=slot,
        account=account,
        person=np.asarray(account * PEOPLE + slot),
        converted=converted,
        entered=_entered(block, account, slot, people.created[row, slot], converted),
        rep=accounts.reps(block.luck, account),
        queue=np.where(home, 0, 1),
    )


def _entered(block: Block, account: Drawn, slot: Drawn, created: Drawn, converted: Drawn) -> Drawn:
    """When each status was set. Converted leads may skip some; of the others some stay where they are, some are turned
    away.
    """
    luck, index = block.luck, (account, slot)
    done = converted < NEVER
    span = np.where(done, converted - created, 0)
    part = luck.below("lead mql part", 40, *index)
    later = luck.below("lead mql days", 30, *index)
    mql = created + np.where(done, span * part // 100, later)
    is_mql = luck.chance("lead mql", np.where(done, 5500, 6000), *index) & (mql <= TODAY)
    handed = np.where(is_mql, mql, created)
    working = handed + np.where(done, (converted - handed) // 3, luck.below("lead working days", 9, *index))
    is_working = luck.chance("lead working", np.where(done, 4500, 6000), *index) & (done | is_mql) & (working <= TODAY)
    end = np.where(is_working, working, handed) + 2 + luck.below("lead end days", 30, *index)
    fate = luck.below("lead fate", 10, *index)
    ended = ~done & (end <= TODAY)
    days = np.stack(
        [
            created,
            np.where(is_mql, mql, NEVER),
            np.where(is_working, working, NEVER),
            np.where(done, converted, NEVER),
            np.where(ended & (fate < 3), end, NEVER),
            np.where(ended & (fate >= 3) & (fate < 5), end, NEVER),
        ],
        axis=1,
    )
    return _in_order(block, days, account, slot)


def _in_order(block: Block, days: Drawn, account: Drawn, slot: Drawn) -> Drawn:
    """The days as seconds at work, each status at least a quarter of an hour after the one before."""
    at = np.full(days.shape, NEVER_AT)
    before = np.zeros(len(days), np.int64)
    for status in range(len(STATUSES)):
        stream = "lead" if status == NEW else f"lead {STATUSES[status].lower()}"
        moment = np.maximum(at_work(block.luck, stream, days[:, status], account, slot), before + 900)
        there = days[:, status] < NEVER
        at[:, status] = np.where(there, moment, NEVER_AT)
        before = np.where(there, moment, before)
    return at
