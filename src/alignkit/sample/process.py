"""Why deals are won in the sample company: the known causal process.

An account has a hidden need, 0 to 99. It may go through three buying cases: a first purchase, and if that is won an
expansion and a renewal. In each case, for each of its people and each campaign:

1. **Touch.** The person responds with a chance of `reach`, raised by `tilt` where the need is high. Need drives both
   touching and buying, so a campaign with a high tilt looks good whether or not it does anything (confounding).
2. **Opening.** The case becomes a deal if its draw lies under  base + per-need · need + Σ `opens`  over the campaigns
   that touched it on or before the opening day.
3. **Closing.** The deal is won if its draw lies under  base + per-need · need + Σ `closes`  over the campaigns that
   touched it on or before the closing day; its amount grows by Σ `grows` percent.

Campaigns work once a case, however many of its people respond; on expansions at 60 %, on renewals not at all. A
touch after the close does nothing.

**What a campaign truly added** is the won revenue of this company minus that of its twin in which the campaign is
switched off and *every draw is the same*. Touches of one campaign do not cause touches of another, so a twin differs
by the missing effect alone. `anyway` is the twin in which no campaign works: what would have closed without marketing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.ragged import Flags
from alignkit.sample import accounts, campaigns
from alignkit.sample.calendar import FIRST_CLOSE, TODAY
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.traps import NOBODY, SILENT, TOO_EARLY, TOO_LATE

NEW, EXPANSION, RENEWAL = range(3)
CASES, PEOPLE = 3, 4

#: By case: chances in 10,000.
OPEN_BASE, OPEN_NEED = np.array([5000, 1800, 8000]), np.array([30, 20, 0])
CLOSE_BASE, CLOSE_NEED = np.array([1200, 3200, 8500]), np.array([28, 20, 0])
EFFECT = np.array([100, 60, 0])

#: How eagerly the first, second, … person and each kind of case responds, percent.
EAGER_PERSON, EAGER_CASE = np.array([100, 75, 55, 40]), np.array([100, 70, 50])


@dataclass(frozen=True)
class Cases:
    """The cases of a block of accounts. Axes: account, case, person, campaign."""

    account: Drawn  # (n,)
    need: Drawn  # (n,)
    people: Drawn  # (n,)
    starts: Drawn  # (n, 3) first day of the journey
    opened: Drawn  # (n, 3)
    closes: Drawn  # (n, 3)
    touched: Flags  # (n, 3, 4, c) a person responds, if the case comes up
    day: Drawn  # (n, 3, 4, c) of the touch
    invited: Flags  # (n, 4, c) sent something, no response
    in_marketo: Flags  # (n, 4) marketing automation knows the person
    by_open: Drawn  # (n, 3, c) 1 where a campaign touched the case on or before its opening day
    by_close: Drawn  # (n, 3, c) … on or before its closing day
    luck_opens: Drawn  # (n, 3) the draws that decide
    luck_closes: Drawn  # (n, 3)


@dataclass(frozen=True)
class Outcome:
    """What became of the cases, in this company or in a twin of it."""

    exists: Flags  # (n, 3) the case came up at all
    in_crm: Flags  # (n, 3) it was opened as a deal
    won: Flags  # (n, 3)
    growth: Drawn  # (n, 3) percent on top of the amount


def cases(luck: Draws, account: Drawn) -> Cases:
    """The buying cases of accounts, and who responded to what, before anything is decided."""
    need = luck.below("need", 100, account)
    people = 1 + np.array([0, 1, 1, 2, 2, 2, 2, 3, 3, 3])[luck.below("people", 10, account)]
    people = np.where(NOBODY(account), 0, people)
    starts, opened, closes = _timeline(luck, account)
    grid = _grid(account)
    day, runs = _touch_days(luck, grid, starts, closes)
    in_marketo = luck.chance("in marketo", 6500, *grid[:3])[:, 0, :, 0]
    present = (np.arange(PEOPLE) < people[:, None]) & ~SILENT(account)[:, None]
    home = accounts.currency(luck, account) == accounts.CURRENCIES.index("USD")
    possible = runs & _reached(present, in_marketo, home)[:, None]
    touched = _touched(luck, grid, need, possible)
    return Cases(
        account=account,
        need=need,
        people=people,
        starts=starts,
        opened=opened,
        closes=closes,
        touched=touched,
        day=day,
        invited=_invited(luck, grid, possible, touched),
        in_marketo=in_marketo,
        by_open=_touched_by(touched, day, opened),
        by_close=_touched_by(touched, day, closes),
        luck_opens=luck.below("opens", 10_000, *grid[:2])[:, :, 0, 0],
        luck_closes=luck.below("closes", 10_000, *grid[:2])[:, :, 0, 0],
    )


def _reached(present: Flags, in_marketo: Flags, home: Flags) -> Flags:
    """Which people a campaign can reach: those of its region, and who marketing automation knows if it runs there."""
    held = np.where(home[:, None], campaigns.FOR_HOME, campaigns.FOR_ABROAD)
    return np.asarray(present[:, :, None] & held[:, None] & (in_marketo[:, :, None] | ~campaigns.IN_MARKETO))


def _touched(luck: Draws, grid: tuple[Drawn, ...], need: Drawn, possible: Flags) -> Flags:
    """Who responds to what. A person responds to a campaign once, in the first case in which it happens."""
    tilted = 5000 + campaigns.column("tilt") * (need[:, None] - 50)
    chance = campaigns.column("reach") * tilted // 5000
    eager = EAGER_CASE[:, None] * EAGER_PERSON
    parts = chance[:, None, None, :] * eager[None, :, :, None] // 10_000
    touched = possible & luck.chance("touch", parts, *grid)
    touched[:, EXPANSION] &= ~touched[:, NEW]
    touched[:, RENEWAL] &= ~(touched[:, NEW] | touched[:, EXPANSION])
    return touched


def _invited(luck: Draws, grid: tuple[Drawn, ...], possible: Flags, touched: Flags) -> Flags:
    """Who the CRM lists as sent to, and who never responded; (n, 4, c)."""
    account, _, person, campaign = grid
    listed = luck.chance("invited", 320, account[:, 0], person[:, 0], campaign[:, 0])
    sends = (campaigns.column("reach") > 0) & ~campaigns.IN_MARKETO
    return np.asarray(possible[:, NEW] & ~touched.any(axis=1) & listed & sends)


def outcome(world: Cases, without: int | None = None, *, marketing: bool = True) -> Outcome:
    """What becomes of the cases; `without` switches one campaign off, `marketing=False` all of them."""
    works = np.full(len(campaigns.PLANS), marketing)
    if without is not None:
        works[without] = False
    by_open = _effect(world.by_open, campaigns.column("opens") * works)
    by_close = _effect(world.by_close, campaigns.column("closes") * works)
    growth = _effect(world.by_close, campaigns.column("grows") * works)
    need = world.need[:, None]
    opens = world.luck_opens < OPEN_BASE + OPEN_NEED * need + by_open
    closes = world.luck_closes < CLOSE_BASE + CLOSE_NEED * need + by_close
    won = opens & closes & (world.closes <= TODAY)
    exists = np.repeat(won[:, :1], CASES, axis=1)
    exists[:, NEW] = True
    return Outcome(exists, exists & opens & (world.opened <= TODAY), won & exists, growth)


def _touched_by(touched: Flags, day: Drawn, until: Drawn) -> Drawn:
    return np.asarray((touched & (day <= until[:, :, None, None])).any(axis=2), np.int64)


def _effect(in_time: Drawn, size: Drawn) -> Drawn:
    """The sum of the campaigns' effects that came in time, at the case's strength; (n, 3)."""
    return np.asarray(in_time @ size * EFFECT // 100, np.int64)


def _timeline(luck: Draws, account: Drawn) -> tuple[Drawn, Drawn, Drawn]:
    """First day, opening day and closing day of each case; (n, 3) each."""
    first = FIRST_CLOSE + luck.below("closing day", TODAY - FIRST_CLOSE + 130, account)
    closes = np.stack([first, first + 110 + luck.below("expansion", 240, account), first + 365], axis=1)
    same = np.ones_like(account)
    cycle = [24 + luck.below("cycle", 120, account), 14 + luck.below("expansion cycle", 50, account), 60 * same]
    nurture = [15 + luck.below("nurture", 240, account), 45 * same, 60 * same]
    opened = closes - np.stack(cycle, axis=1)
    return opened - np.stack(nurture, axis=1), opened, closes


def _grid(account: Drawn) -> tuple[Drawn, ...]:
    """Open indices over account, case, person and campaign."""
    return np.ix_(account, np.arange(CASES), np.arange(PEOPLE), np.arange(len(campaigns.PLANS)))


def _touch_days(luck: Draws, grid: tuple[Drawn, ...], starts: Drawn, closes: Drawn) -> tuple[Drawn, Flags]:
    """On which day each person would respond to each campaign, and whether the campaign ran then.

    Events have their own day. Evergreen campaigns are met along the journey, early or late by their phase; a few of
    those touches come after the close, and a few more than a year before it.
    """
    starts, closes = starts[:, :, None, None], closes[:, :, None, None]
    first, last = campaigns.column("first"), campaigns.column("last")
    evergreen = np.array([plan.evergreen for plan in campaigns.PLANS])
    event = first + luck.below("event day", last - first + 1, *grid)
    along = starts + (_along(luck, grid) * (closes - starts) >> 10)
    stray = luck.below("stray", 1000, *grid)
    astray = TOO_LATE(grid[0]) | TOO_EARLY(grid[0])
    stray = np.where(TOO_LATE(grid[0]), 0, np.where(TOO_EARLY(grid[0]), 999, stray))
    gap = luck.below("stray gap", 200, *grid)
    along = np.where(stray < 40, closes + 1 + gap // 3, along)
    along = np.where(stray >= 965, closes - 370 - gap, along)
    day = np.where(evergreen, along, event)
    in_reach = (day >= starts - 5) & (day <= closes + 40) & ~astray | evergreen
    return day, in_reach & (day >= first) & (day <= last) & (day <= TODAY)


def _along(luck: Draws, grid: tuple[Drawn, ...]) -> Drawn:
    """Where on the journey, in 1024ths: squared towards the start for early campaigns, the end for late ones."""
    where = luck.below("along", 1024, *grid)
    phase = np.array([campaigns.PHASES.index(plan.phase) for plan in campaigns.PLANS])
    early = where * where >> 10
    late = 1023 - ((1023 - where) * (1023 - where) >> 10)
    return np.where(phase == 0, early, np.where(phase == 2, late, where))
