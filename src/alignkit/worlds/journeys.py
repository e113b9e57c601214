"""The deals of a world as the rest of alignkit sees them: journeys for the rule models, paths for the engines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.engines.paths import Paths
from alignkit.journeys.batch import Journeys
from alignkit.journeys.deals import NO_DAY
from alignkit.ragged import Flags, Ints
from alignkit.worlds.process import TODAY, History


@dataclass(frozen=True)
class CaseTouches:
    """The touches of some cases, case after case and in time order; ties stand in the order of the campaigns.

    Per touch: the `case`, counted from 0 among the chosen ones, the `campaign`, whether it is the campaign's second
    (`again`), and the `day`. Per case: how many `touches` it has.
    """

    case: Ints
    campaign: Ints
    again: Flags
    day: Ints
    touches: Ints


def steps(history: History, chosen: Flags) -> CaseTouches:
    """The touches of the chosen cases (n, 3) up to today."""
    day = np.concatenate([history.day[chosen], history.day_again[chosen]], axis=1)
    there = np.concatenate([history.touched[chosen], history.touched_again[chosen]], axis=1) & (day <= TODAY)
    case, slot = np.nonzero(there)
    again, campaign = np.divmod(slot, len(history.world.plans))
    order = np.lexsort((campaign, day[case, slot], case))
    case, slot = case[order], slot[order]
    return CaseTouches(case, campaign[order], again[order] > 0, day[case, slot], np.bincount(case, minlength=len(day)))


def journeys(history: History) -> Journeys:
    """The won deals, account by account, as a rule model sees them.

    A campaign's code is its place in the world, its channel the same; no deal has a source campaign of its own. The
    opportunity touch is the latest on or before the opening day, the lead touch the latest on or before the lead day.
    """
    found = steps(history, history.won)
    deals = len(found.touches)
    entry = np.arange(len(found.case)) + 2 * found.case
    size = len(found.case) + 2 * deals
    campaign, day = np.full(size, -1), np.full(size, NO_DAY, np.int64)
    campaign[entry], day[entry] = found.campaign, found.day
    is_direct = np.array([*(plan.type == "Direct" for plan in history.world.plans), False])
    batch = Journeys(
        touches=found.touches,
        day=day,
        channel=campaign,
        campaign=campaign,
        direct=is_direct[campaign],
        lead_day=history.lead[history.won],
        opportunity_hits=np.zeros(size, np.int64),
        has_source=np.zeros(deals, np.bool_),
    )
    latest = batch.latest_by(history.opened[history.won])
    batch.opportunity_hits[latest[latest >= 0]] = 1
    return batch


def paths(history: History) -> Paths:
    """The won and the lost deals, account by account, as an engine sees them; a path is worth its amount in dollars."""
    closed = history.won | history.lost
    found = steps(history, closed)
    won = history.won[closed].astype(np.float64)
    return Paths(
        step=found.campaign.astype(np.int32),
        start=np.concatenate([[0], np.cumsum(found.touches)]).astype(np.int64),
        conversions=won,
        nulls=1 - won,
        value=won * history.amount[closed] / 100,
        channels=len(history.world.plans),
    )


def won_accounts(history: History) -> Ints:
    """The account of each won deal, 0 to n − 1 by its place in the history."""
    return np.nonzero(history.won)[0]
