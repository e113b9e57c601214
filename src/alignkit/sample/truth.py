"""What each campaign truly added: the company against its twins, with the same luck (see `process`)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from alignkit.sample import accounts, cells, rates
from alignkit.sample.block import Block, without
from alignkit.sample.campaigns import IN_MARKETO, PLANS
from alignkit.sample.deals import amounts, deal_numbers, ordinals, trapped
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.exports.marketo import FIRST_PROGRAM
from alignkit.sample.process import Outcome, outcome


@dataclass
class Won:
    """How many deals, and how many US cents at the rate of each deal's closing day."""

    deals: int = 0
    cents: int = 0

    def __iadd__(self, other: Won) -> Won:
        self.deals += other.deals
        self.cents += other.cents
        return self

    def __sub__(self, other: Won) -> Won:
        return Won(self.deals - other.deals, self.cents - other.cents)

    def as_json(self) -> dict[str, int | str]:
        """Money as a decimal string."""
        return {"deals": self.deals, "usd": cells.amounts(np.array([self.cents]), ["USD"])[0]}


@dataclass
class Truth:
    """Sums over the blocks; `added` by campaign."""

    luck: Draws
    won: Won = field(default_factory=Won)
    anyway: Won = field(default_factory=Won)
    added: list[Won] = field(default_factory=lambda: [Won() for _ in PLANS])
    anyway_ids: list[str] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Compare a block with its twins."""
        ordinal = ordinals(block.fate.won, block.before)
        won = self._revenue(block, block.fate, ordinal)
        twin = without(outcome(block.world, marketing=False), block.surplus)
        row, case = np.nonzero(twin.won)
        self.won += won
        self.anyway += self._revenue(block, twin, ordinal)
        self.anyway_ids += cells.salesforce_ids("deal", deal_numbers(block.accounts[row], case))
        for number, plan in enumerate(PLANS):
            if plan.opens or plan.closes or plan.grows:
                other = without(outcome(block.world, number), block.surplus)
                self.added[number] += won - self._revenue(block, other, ordinal)

    def _revenue(self, block: Block, fate: Outcome, ordinal: Drawn) -> Won:
        """What is won in an outcome; each deal keeps the trap it has in this company."""
        amount = trapped(amounts(self.luck, block.world, fate.growth), ordinal)
        currency = np.broadcast_to(accounts.currency(self.luck, block.accounts)[:, None], amount.shape)
        cents = rates.in_dollars(rates.rate_table(self.luck), amount, currency, block.world.closes)
        return Won(int(fate.won.sum()), int(cents[fate.won].sum()))

    def write(self, folder: Path) -> None:
        """truth.json: the totals, and a line a campaign."""
        (folder / "truth.json").write_text(json.dumps(self._whole(), indent=1) + "\n", encoding="utf-8", newline="\n")

    def _whole(self) -> dict[str, object]:
        return {
            "about": "This company against twins of the same luck with one campaign (added) or all (anyway) off.",
            "currency": "USD, at the rate of each deal's closing day",
            "won": self.won.as_json(),
            "would_have_closed_anyway": self.anyway.as_json() | {"deal_ids": self.anyway_ids},
            "campaigns": [
                {"campaign_id": key, "campaign": plan.name, "part_it_plays": plan.role, "added": added.as_json()}
                for key, plan, added in zip(_campaign_ids(), PLANS, self.added, strict=True)
            ],
        }


def _campaign_ids() -> list[str]:
    """The CRM's id, or for what only marketing automation knows its program, written as alignkit does."""
    ids = cells.salesforce_ids("campaign", np.arange(len(PLANS)))
    return [f"marketo:{FIRST_PROGRAM + n}" if there else ids[n] for n, there in enumerate(IN_MARKETO.tolist())]
