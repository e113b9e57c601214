"""The deals of a block of accounts, as the CRM holds them: amounts, days, types, and the traps they carry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.ragged import Flags
from alignkit.sample import accounts, traps
from alignkit.sample.calendar import TODAY
from alignkit.sample.campaigns import IN_MARKETO
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.people import NEVER
from alignkit.sample.process import CASES, NEW, Cases, Outcome

OPEN, WON, LOST = range(3)
STAGE_OF_OPEN = ("Qualification", "Discovery", "Proposal")

#: How likely a deal is won, per cent, by its stage.
PROBABILITY = {"Qualification": "10", "Discovery": "25", "Proposal": "60", "Closed Won": "100", "Closed Lost": "0"}
TWIN = 4

#: Typical sizes of a first purchase, in US dollars.
_SIZES = np.array([9, 12, 14, 18, 21, 24, 28, 32, 36, 42, 48, 54, 60, 72, 84, 96, 110, 130, 165, 240]) * 1000
_CASE_SIZE = np.array([100, 45, 90])

#: One US dollar in minor units of each currency, for price lists only.
_PRICE = np.array([100, 92, 79, 150])


@dataclass(frozen=True)
class Deals:
    """Deals, one a row; `row` is the account's place in the block. Amounts are minor units of `currency`."""

    row: Drawn
    case: Drawn
    number: Drawn
    account: Drawn
    ordinal: Drawn  # of won deals, else -1
    state: Drawn
    currency: Drawn
    amount: Drawn
    opened: Drawn
    closes: Drawn
    campaign: Drawn  # its primary campaign, or -1
    rep: Drawn
    with_roles: Flags
    lost_account: Flags  # (of the whole block's accounts)

    @property
    def won(self) -> Flags:
        """Which are won."""
        return np.asarray(self.state == WON)

    def trap(self, every: traps.Every) -> Flags:
        """Which won deals carry a trap that goes by their running number."""
        return np.asarray(self.won & every(self.ordinal))


def amounts(luck: Draws, world: Cases, growth: Drawn) -> Drawn:
    """What each case is worth in minor units of its account's currency, (account, case); twins differ by `growth`."""
    account, case = np.ix_(world.account, np.arange(CASES))
    size = _SIZES[luck.below("size", len(_SIZES), account)] * _CASE_SIZE // 100
    size = size * (90 + luck.below("haggling", 21, account, case)) // 100 // 50 * 50
    cents = np.where(luck.chance("odd cents", 3000, account, case), luck.below("cents", 100, account, case), 0)
    currency = accounts.currency(luck, world.account)[:, None]
    minor = size * _PRICE[currency] * (100 + growth) // 100
    minor = np.where(currency == 3, minor // 1000 * 1000, minor // 5000 * 5000 + cents)
    return np.asarray(minor, np.int64)


def trapped(amount: Drawn, ordinal: Drawn) -> Drawn:
    """Amounts with their traps: blank counts as nothing, zero is zero, a credit note is negative."""
    nothing = traps.BLANK_AMOUNT(ordinal) | traps.ZERO_AMOUNT(ordinal)
    amount = np.where((ordinal >= 0) & nothing, 0, amount)
    return np.where((ordinal >= 0) & traps.CREDIT_NOTE(ordinal), -amount // 4, amount)


def deal_numbers(account: Drawn, case: Drawn | int) -> Drawn:
    """The record number of a deal; its deleted twin, if it has one, is `TWIN` further."""
    return np.asarray(account * 8 + case)


def ordinals(won: Flags, before: int) -> Drawn:
    """The running number of each won case, in the order account, case; -1 for the others."""
    running = before + np.cumsum(won.ravel()).reshape(won.shape) - 1
    return np.where(won, running, -1)


def deals(luck: Draws, world: Cases, fate: Outcome, before: int) -> Deals:
    """The deals of the block; `before` deals were won in the blocks before it."""
    ordinal = ordinals(fate.won, before)
    amount = trapped(amounts(luck, world, fate.growth), ordinal)
    row, case = np.nonzero(fate.in_crm)
    account = world.account[row]
    closes = world.closes[row, case]
    state = np.where(fate.won[row, case], WON, np.where(closes <= TODAY, LOST, OPEN))
    lost_account = np.asarray((traps.LOST_ACCOUNT(ordinal) & fate.won).any(axis=1))
    peopled = (world.people > 0)[row] & ~lost_account[row]
    rep = np.where(case == NEW, accounts.reps(luck, account), 8 + account % 2)
    return Deals(
        row=row,
        case=case,
        number=deal_numbers(account, case),
        account=np.where((state == WON) & traps.NO_ACCOUNT(ordinal[row, case]), -1, account),
        ordinal=ordinal[row, case],
        state=state,
        currency=accounts.currency(luck, account),
        amount=amount[row, case],
        opened=world.opened[row, case],
        closes=closes,
        campaign=_primary(luck, world, row, case, account),
        rep=rep,
        with_roles=peopled & luck.chance("roles", 7800, account, case),
        lost_account=lost_account,
    )


def _primary(luck: Draws, world: Cases, row: Drawn, case: Drawn, account: Drawn) -> Drawn:
    """The last campaign touched by the opening day, as the CRM sets it at conversion; reps leave some blank."""
    in_crm = world.touched[row, case] & ~IN_MARKETO
    day = np.where(in_crm, world.day[row, case], -NEVER).max(axis=1)
    day = np.where(day <= world.opened[row, case][:, None], day, -NEVER)
    last = day.argmax(axis=1)
    found = (day.max(axis=1) > -NEVER) & ~luck.chance("campaign left blank", 800, account, case)
    return np.where(found, last, -1)


def probability(state: Drawn, stage: Drawn) -> list[str]:
    """How likely deals are won, per cent; `stage` numbers the stages of those that are open."""
    closed = {WON: PROBABILITY["Closed Won"], LOST: PROBABILITY["Closed Lost"]}
    pairs = zip(state.tolist(), stage.tolist(), strict=True)
    return [closed.get(s) or PROBABILITY[STAGE_OF_OPEN[n]] for s, n in pairs]
