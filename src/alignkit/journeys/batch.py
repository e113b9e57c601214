"""Journeys as a model sees them: a batch of whole deals as numpy arrays.

A deal's entries stand together and in order: its kept touches, then two entries that are no touches, its own *source*
campaign and what a setting *withholds* (`RULES.md` 22). A model gives one weight per entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from alignkit.ragged import Flags, Ints

Weights = NDArray[np.int64] | NDArray[np.float64]

#: The milestones in the order in which a deal passes them.
MILESTONES = ("first", "lead", "opportunity", "close", "last")


@dataclass(frozen=True)
class Journeys:
    """A batch of whole deals. Per deal: `touches`, `lead_day`, `opened_day`, `has_source`; per touch: the rest.

    Days are day numbers (days since 1970-01-01); a missing day is `NO_DAY`. `opportunity_hits` counts, per entry, how
    many of the deal's stage entries it is the opportunity touch of (one, unless `stage_reentry = "all"`). Settings that
    shape weights travel with the batch: `missing` and `middle` (`RULES.md` 17, 18).
    """

    touches: Ints
    day: Ints
    channel: Ints
    campaign: Ints
    direct: Flags
    lead_day: Ints
    opportunity_hits: Ints
    has_source: Flags
    missing: str = "renormalise"
    middle: str = "all"
    parameters: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def deals(self) -> int:
        """How many deals the batch has."""
        return len(self.touches)

    @cached_property
    def start(self) -> Ints:
        """Where each deal's entries begin; one more at the end: where the last ends."""
        return np.concatenate([[0], np.cumsum(self.touches + 2)])

    @cached_property
    def deal(self) -> Ints:
        """The deal of each entry, 0 to deals − 1."""
        return np.repeat(np.arange(self.deals), self.touches + 2)

    @cached_property
    def source(self) -> Ints:
        """The entry of each deal's own source campaign."""
        return self.start[1:] - 2

    @cached_property
    def withheld(self) -> Ints:
        """The entry of each deal's withheld weight."""
        return self.start[1:] - 1

    @cached_property
    def position(self) -> Ints:
        """The place of each entry in its deal, from 0."""
        return np.arange(len(self.deal)) - self.start[:-1][self.deal]

    @cached_property
    def is_touch(self) -> Flags:
        """Whether an entry is a touch."""
        return self.position < self.touches[self.deal]

    @cached_property
    def has_touch(self) -> Flags:
        """Whether a deal has any kept touch."""
        return self.touches > 0

    @cached_property
    def first(self) -> Ints:
        """The entry of each deal's first touch, −1 where there is none."""
        return np.where(self.has_touch, self.start[:-1], -1)

    @cached_property
    def last(self) -> Ints:
        """The entry of each deal's last touch, −1 where there is none."""
        return np.where(self.has_touch, self.start[:-1] + self.touches - 1, -1)

    @cached_property
    def lead(self) -> Ints:
        """The entry of the latest touch on or before the day the deal's first person was created, else −1."""
        return self.latest_by(self.lead_day)

    def latest_by(self, days: Ints) -> Ints:
        """The entry of each deal's latest touch on or before a day per deal, else −1."""
        before = self.is_touch & (self.day <= days[self.deal])
        count = self.per_deal(before)
        return np.where(count > 0, self.start[:-1] + count - 1, -1)

    @cached_property
    def opportunity_parts(self) -> Ints:
        """Over how many stage entries the opportunity weight is split; 0: the milestone has no touch."""
        return self.sum_per_deal(self.opportunity_hits)

    def per_deal(self, flags: Flags) -> Ints:
        """How many flagged entries each deal has."""
        return np.bincount(self.deal[flags], minlength=self.deals)

    def sum_per_deal(self, values: Ints) -> Ints:
        """The sum of an entry column over each deal."""
        return np.add.reduceat(values, self.start[:-1]) if self.deals else np.zeros(0, np.int64)

    def none(self) -> Ints:
        """A weight of zero for every entry: where a model begins."""
        return np.zeros(len(self.deal), np.int64)

    def put(self, entries: Ints, weights: Ints | int = 1) -> Ints:
        """Weights at the given entries of each deal (−1: nowhere), zero elsewhere."""
        weight = self.none()
        there = entries >= 0
        weight[entries[there]] = np.broadcast_to(weights, entries.shape)[there]
        return weight

    def milestones(self, *, middle: Decimal | int = 0, **shares: Decimal | int) -> Ints:
        """Percentages for milestones (first, lead, opportunity, close, last) and `middle` for the touches between.

        A touch that is several milestones takes their sum. A milestone without a touch is settled by `missing`, the
        middle by `self.middle`; where there is no middle touch, the milestones share its weight in proportion. With n
        middle touches the milestones weigh n times their share and each middle touch the middle share, so that all
        weights are exact integers (`RULES.md` 16 to 21).
        """
        whole = lcm(*(Decimal(share).as_integer_ratio()[1] for share in (middle, *shares.values())))
        names = [name for name in MILESTONES if shares.get(name)]
        share = {name: np.full(self.deals, int(Decimal(shares[name]) * whole)) for name in names}
        at = {name: self._entries_of(name) for name in names}
        present = {name: at[name] >= 0 for name in names}
        between = np.full(self.deals, int(Decimal(middle) * whole))
        rule = "renormalise" if len(names) == 1 and not middle else self.missing  # one milestone: all or nothing
        withheld = _settle(rule, share, present, between)
        is_middle = self._middle(at)
        return self._spread(share, at, between, is_middle, withheld)

    def _entries_of(self, name: str) -> Ints:
        if name == "opportunity":  # any of its touches: only presence and place matter here
            return np.where(self.opportunity_parts > 0, self._last_hit, -1)
        return {"first": self.first, "lead": self.lead, "close": self.last, "last": self.last}[name]

    @cached_property
    def _last_hit(self) -> Ints:
        places = np.where(self.opportunity_hits > 0, np.arange(len(self.deal)), -1)
        return np.maximum.reduceat(places, self.start[:-1]) if self.deals else self.first

    @cached_property
    def _first_hit(self) -> Ints:
        far = len(self.deal)
        places = np.where(self.opportunity_hits > 0, np.arange(far), far)
        return np.minimum.reduceat(places, self.start[:-1]) if self.deals else self.first

    def _middle(self, at: Mapping[str, Ints]) -> Flags:
        """Which touches are the middle: no milestone of the model, and under `between` inside its outermost ones."""
        is_middle = self.is_touch.copy()
        low, high = np.full(self.deals, len(self.deal)), np.full(self.deals, -1)
        for name, entries in at.items():
            is_middle[entries[entries >= 0]] = False
            starts = np.where(entries >= 0, self._first_hit, -1) if name == "opportunity" else entries
            low = np.where(starts >= 0, np.minimum(low, starts), low)
            high = np.maximum(high, entries)
        if "opportunity" in at:
            is_middle &= self.opportunity_hits == 0
        if self.middle == "between":
            entry = np.arange(len(self.deal))
            is_middle &= (entry > low[self.deal]) & (entry < high[self.deal])
        return is_middle

    def _spread(
        self, share: Mapping[str, Ints], at: Mapping[str, Ints], between: Ints, is_middle: Flags, withheld: Ints
    ) -> Ints:
        parts = np.maximum(self.opportunity_parts, 1) if "opportunity" in share else np.ones(self.deals, np.int64)
        weight = self.none()
        for name, value in share.items():
            if name == "opportunity":
                weight += value[self.deal] * self.opportunity_hits
            else:
                there = at[name] >= 0
                weight[at[name][there]] += (value * parts)[there]
        count = self.per_deal(is_middle)
        alone = (count == 0) & (between > 0)
        present = self.sum_per_deal(weight)
        # No middle touch: milestones share its weight in proportion. Nothing changes unless some weight is withheld,
        # which must keep its own share of the whole.
        scale = np.where(between > 0, np.maximum(count, 1), 1)
        sharing = alone & (withheld > 0) & (present > 0)
        scale_of_milestones = np.where(sharing, present + between * parts, scale)
        weight *= scale_of_milestones[self.deal]
        weight[is_middle] += (between * parts)[self.deal[is_middle]]
        held = withheld * parts * np.where(sharing, present, scale)
        # Where nothing is credited at all nothing is withheld either: the deal is unattributed for its own reason.
        weight[self.withheld] = np.where((present > 0) | ((count > 0) & (between > 0)), held, 0)
        return weight


def _settle(rule: str, share: dict[str, Ints], present: Mapping[str, Flags], between: Ints) -> Ints:
    """Settle milestones without a touch by `missing_milestone`; changes `share` and `between`; what is withheld."""
    withheld = np.zeros_like(between)
    lost = {name: np.where(present[name], 0, value) for name, value in share.items()}
    share.update({name: value - lost[name] for name, value in share.items()})
    if rule == "middle":
        between += sum(lost.values())
    elif rule == "unattributed":
        withheld += sum(lost.values())
    elif rule == "next":
        _hand_on(share, present, lost)
    return withheld


def _hand_on(share: dict[str, Ints], present: Mapping[str, Flags], lost: Mapping[str, Ints]) -> None:
    """Move a missing milestone's share to the next one present; nothing later: to the last one present."""
    carry: Ints | int = 0
    for name in list(share):
        carry = carry + lost[name]
        share[name] = share[name] + np.where(present[name], carry, 0)
        carry = np.where(present[name], 0, carry)
    for name in reversed(list(share)):
        share[name] = share[name] + np.where(present[name], carry, 0)
        carry = np.where(present[name], 0, carry)
