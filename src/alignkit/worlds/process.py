"""What happens in a world: accounts with their buying cases, who is touched by what, and which deals are won.

An account has a hidden need, a size, and one to three buying cases. In each case, in this order:

1. **Touch.** Each campaign touches the case with its chance, early or late by its phase, and perhaps once more.
2. **Opening.** The case becomes a deal if its draw lies under
   opens + opens_need · need (+ opens_season) + Σ `opens` of the campaigns that touched it on or before the opening day.
3. **Closing.** The deal is won if its draw lies under
   closes + closes_need · need (+ closes_season) + Σ `closes` of the campaigns that touched it before the close.
4. **Harvest.** Campaigns with `follows` touch those who are about to buy more often than others. They change nothing.

A campaign works once a case, however often it touches. **What it truly added** is the won revenue of this company minus
that of its twin in which the campaign does nothing and *every draw is the same* (`without`). The draws are addressed by
name and index (`alignkit.sample.draws`), so the accounts of a world are one endless row: a company is a stretch of it,
many companies are many stretches, and a large company tells what all of them have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from alignkit import periods
from alignkit.ragged import Flags, Floats, Ints
from alignkit.worlds.definitions import PHASES, World, WorldCampaign

if TYPE_CHECKING:
    from alignkit.sample.draws import Draws


CASES = 3

#: Cases close from the first day on, in the next `SPAN` days; on `TODAY` those that lie ahead are open.
FIRST_CLOSE, SPAN = periods.day_number(date(2024, 7, 1)), 820
TODAY = periods.day_number(date(2026, 6, 30))

#: Days from 1 July of the first to the last day of the buying season, in a year of 365 days.
SEASON_FIRST, SEASON_LAST = 92, 183

#: The median deal, in cents; the smallest and the largest multiple of it that a power law gives.
AMOUNT, SMALLEST, LARGEST = 2_400_000, 0.25, 2000.0


@dataclass(frozen=True)
class History:
    """The cases of some accounts. Axes: account n, case 3, campaign c; the second touch of a campaign comes later.

    `amount` is in cents, days are day numbers; `day` is the first touch of a campaign, `day_again` its second.
    """

    world: World
    account: Ints  # (n,)
    exists: Flags  # (n, 3) the account has this case
    starts: Ints  # (n, 3)
    lead: Ints  # (n, 3) somebody leaves an address
    opened: Ints  # (n, 3)
    closes: Ints  # (n, 3)
    amount: Ints  # (n, 3)
    touched: Flags  # (n, 3, c)
    touched_again: Flags  # (n, 3, c)
    day: Ints  # (n, 3, c)
    day_again: Ints  # (n, 3, c)
    opens_at: Ints  # (n, 3) the chance, in 10,000ths, that a case without campaigns becomes a deal
    closes_at: Ints  # (n, 3) … that its deal is won
    luck_opens: Ints  # (n, 3) the draws that decide
    luck_closes: Ints  # (n, 3)

    @cached_property
    def is_deal(self) -> Flags:
        """Which cases became deals that the company knows today."""
        return np.asarray(self.exists & (self.opened <= TODAY) & (self.luck_opens < self.chance_to_open()))

    @cached_property
    def won(self) -> Flags:
        """Which deals are won."""
        return np.asarray(self.is_deal & self.is_over & (self.luck_closes < self.chance_to_close()))

    @cached_property
    def lost(self) -> Flags:
        """Which deals are lost; deals that are neither won nor lost are open."""
        return self.is_deal & self.is_over & ~self.won

    @cached_property
    def is_over(self) -> Flags:
        """Which cases are decided by today."""
        return np.asarray(self.exists & (self.closes <= TODAY))

    @cached_property
    def touches(self) -> Ints:
        """How many touches each case has; (n, 3)."""
        return np.asarray(self.touched.sum(axis=2) + self.touched_again.sum(axis=2), np.int64)

    def without(self, *campaigns: int) -> Flags:
        """What the twin wins in which these campaigns do nothing, every draw being the same; (n, 3)."""
        opens, closes = self._chances(campaigns)
        return np.asarray(self.is_over & (self.luck_opens < opens) & (self.luck_closes < closes))

    def chance_without(self, *campaigns: int) -> Floats:
        """The chance that each case is won, by new luck, these campaigns doing nothing; (n, 3)."""
        opens, closes = (np.clip(chance, 0, 10_000) / 10_000 for chance in self._chances(campaigns))
        return np.asarray(self.is_over * opens * closes)

    def _chances(self, without: Sequence[int]) -> tuple[Ints, Ints]:
        works = np.ones(len(self.world.plans), np.int64)
        works[list(without)] = 0
        return self.chance_to_open(works), self.chance_to_close(works)

    def chance_to_open(self, works: Ints | int = 1) -> Ints:
        """The chance in 10,000ths that each case becomes a deal; `works` is 0 for campaigns that do nothing."""
        in_time = self.touched & (self.day <= self.opened[:, :, None])
        return self.opens_at + _effect(in_time, [plan.opens for plan in self.world.plans], works)

    def chance_to_close(self, works: Ints | int = 1) -> Ints:
        """The chance in 10,000ths that each deal is won."""
        return self.closes_at + _effect(self.touched, [plan.closes for plan in self.world.plans], works)


def _effect(touched: Flags, sizes: Sequence[int], works: Ints | int) -> Ints:
    """The sum of the effects of the campaigns that touched; one column at a time, so that no large copy is made."""
    total = np.zeros(touched.shape[:2], np.int64)
    for campaign, size in enumerate((np.array(sizes, np.int64) * works).tolist()):
        if size:
            total += size * touched[:, :, campaign]
    return total


def history(world: World, luck: Draws, account: Ints) -> History:
    """What happens to accounts of a world, by their numbers; the same numbers have the same fate in any company."""
    need, exists = luck.below("need", 100, account), _exists(luck, account)
    starts, lead, opened, closes = _timeline(luck, account)
    season = _in_season(closes)
    grid = account[:, None], np.arange(CASES)[None, :]
    day, again = _touch_days(world, luck, account, starts, closes)
    runs = ~np.array([plan.season for plan in world.plans]) | _in_season(day)
    before = History(
        world=world,
        account=account,
        exists=exists,
        starts=starts,
        lead=lead,
        opened=opened,
        closes=closes,
        amount=_amounts(world, luck, account),
        touched=_touched(world, luck, account, need) & runs & exists[:, :, None],
        touched_again=np.zeros(day.shape, np.bool_),
        day=day,
        day_again=again,
        opens_at=world.opens + world.opens_need * need[:, None] + world.opens_season * season,
        closes_at=world.closes + world.closes_need * need[:, None] + world.closes_season * season,
        luck_opens=luck.below("opens", 10_000, *grid),
        luck_closes=luck.below("closes", 10_000, *grid),
    )
    return _harvested(before, luck)


def _harvested(before: History, luck: Draws) -> History:
    """Campaigns that follow buying touch few of those who will not buy; then comes who is touched a second time."""
    touched = before.touched.copy()
    buying = (before.luck_opens < before.chance_to_open()) & (before.luck_closes < before.chance_to_close())
    grid = before.account[:, None], np.arange(CASES)[None, :]
    for number, plan in enumerate(before.world.plans):
        if plan.follows > 1:
            keeps = luck.chance("follows", 10_000 // plan.follows, *grid, number)
            touched[:, :, number] &= buying | keeps
    again = np.array([plan.again for plan in before.world.plans])
    second = luck.chance("again", again, *_grid(before.account, len(again)))
    seasonal = np.array([plan.season for plan in before.world.plans])
    second &= touched & (before.day_again < before.closes[:, :, None]) & (~seasonal | _in_season(before.day_again))
    return replace(before, touched=touched, touched_again=second)


def _grid(account: Ints, campaigns: int) -> tuple[Ints, Ints, Ints]:
    return account[:, None, None], np.arange(CASES)[None, :, None], np.arange(campaigns)[None, None, :]


def _exists(luck: Draws, account: Ints) -> Flags:
    """Half of the accounts have one case, a quarter two, a quarter three."""
    count = np.array([1, 1, 2, 3])[luck.below("cases", 4, account)]
    return np.asarray(np.arange(CASES) < count[:, None])


def _timeline(luck: Draws, account: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """First day, lead day, opening day and closing day of each case; (n, 3) each."""
    grid = account[:, None], np.arange(CASES)[None, :]
    closes = FIRST_CLOSE + luck.below("closing day", SPAN, *grid)
    opened = closes - 20 - luck.below("cycle", 110, *grid)
    nurture = 20 + luck.below("nurture", 140, *grid)
    starts = opened - nurture
    return starts, starts + (luck.below("lead", 1024, *grid) * nurture >> 10), opened, closes


def _in_season(day: Ints) -> Flags:
    place = (day - FIRST_CLOSE) % 365
    return np.asarray((place >= SEASON_FIRST) & (place <= SEASON_LAST))


def _touched(world: World, luck: Draws, account: Ints, need: Ints) -> Flags:
    """Who is touched by what; a campaign that follows buying by all whom it could touch if they bought."""
    reach = np.array([plan.reach * plan.follows for plan in world.plans])
    tilt = np.array([plan.need for plan in world.plans])
    chance = np.minimum(reach * (9900 + tilt * (2 * need[:, None] - 99)) // 9900, 9700)
    return luck.chance("touch", chance[:, None, :], *_grid(account, len(world.plans)))


def _touch_days(world: World, luck: Draws, account: Ints, starts: Ints, closes: Ints) -> tuple[Ints, Ints]:
    """The day of each campaign's first touch and of its second, both before the close if there is room."""
    where = luck.below("when", 1024, *_grid(account, len(world.plans)))
    later = luck.below("when again", 1024, *_grid(account, len(world.plans)))
    starts, closes = starts[:, :, None], closes[:, :, None]
    along = np.stack([_along(where[:, :, n], plan) for n, plan in enumerate(world.plans)], axis=2)
    last = np.array([plan.phase == "last" for plan in world.plans])
    day = np.where(last, closes - 1 - (where * 14 >> 10), starts + (along * (closes - starts) >> 10))
    return day, day + 1 + (later * (closes - day - 1) >> 10)


def _along(where: Ints, plan: WorldCampaign) -> Ints:
    """Where on the journey, in 1024ths."""
    if plan.phase == PHASES[1]:
        return where * where >> 11
    if plan.phase == PHASES[2]:
        return 256 + (where >> 1)
    return 1023 - (where * where >> 11) if plan.phase == PHASES[3] else where


def _amounts(world: World, luck: Draws, account: Ints) -> Ints:
    """Deal sizes in cents, whole hundreds of dollars: an account's size times the deal's own.

    A power law by square roots alone, which every machine computes to the same bit: u^(−3∕4) = √(1∕u) · √√(1∕u).
    """
    grid = account[:, None], np.arange(CASES)[None, :]
    size, own = 50 + luck.below("size", 151, account)[:, None], 50 + luck.below("amount", 101, *grid)
    if not world.heavy:
        return AMOUNT * size * own // 12_500 // 10_000 * 10_000
    root = np.sqrt(2.0**32 / (luck.bits("tail", *grid).astype(np.float64) + 1))
    factor = np.minimum(SMALLEST * root * np.sqrt(root), LARGEST)
    return (AMOUNT * factor).astype(np.int64) * size // 125 // 10_000 * 10_000
