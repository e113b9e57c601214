"""A block of the sample company: everything its exports are written from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from alignkit.ragged import Flags
from alignkit.sample import accounts, process
from alignkit.sample.deals import Deals, deals
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.people import People, people
from alignkit.sample.process import Cases, Outcome


@dataclass(frozen=True)
class Block:
    """Some accounts with their cases, people and deals; `surplus` marks cases cut off to reach the asked-for number."""

    luck: Draws
    world: Cases
    fate: Outcome
    people: People
    deals: Deals
    surplus: Flags
    before: int

    @property
    def accounts(self) -> Drawn:
        """The accounts' numbers."""
        return self.world.account

    def account_names(self) -> list[str]:
        """The accounts' names."""
        return accounts.account_names(self.world.account)


def block(luck: Draws, numbers: Drawn, before: int, wanted: int) -> Block:
    """The next block: as many of the accounts as it takes until `wanted` deals are won in all."""
    world = process.cases(luck, numbers)
    fate = process.outcome(world)
    won = before + np.cumsum(fate.won.sum(axis=1))
    if won[-1] > wanted:
        numbers = numbers[: int(np.searchsorted(won, wanted)) + 1]
        world = process.cases(luck, numbers)
        fate = process.outcome(world)
    surplus = _surplus(fate, before, wanted)
    fate = without(fate, surplus)
    sold = deals(luck, world, fate, before)
    there = people(luck, world, fate)
    there = replace(there, there=there.there & ~sold.lost_account[:, None])
    return Block(luck, world, fate, there, sold, surplus, before)


def without(fate: Outcome, surplus: Flags) -> Outcome:
    """An outcome in which the surplus cases never came up."""
    return replace(fate, exists=fate.exists & ~surplus, in_crm=fate.in_crm & ~surplus, won=fate.won & ~surplus)


def _surplus(fate: Outcome, before: int, wanted: int) -> Flags:
    """The won cases past the asked-for number: the last account's expansion or renewal."""
    running = before + np.cumsum(fate.won.ravel()).reshape(fate.won.shape)
    return np.asarray(fate.won & (running > wanted))
