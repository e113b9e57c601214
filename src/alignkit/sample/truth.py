"""What each campaign truly added: the company against its twins, with the same luck (see `process`)."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from alignkit.sample import accounts, cells, rates
from alignkit.sample.block import Block, without
from alignkit.sample.campaigns import PLANS
from alignkit.sample.deals import amounts, deal_numbers, trapped
from alignkit.sample.deals import ordinals as running
from alignkit.sample.draws import Draws
from alignkit.sample.process import Outcome, outcome


@dataclass
class Truth:
    """Sums over the blocks, in US cents at the rate of each deal's closing day."""

    luck: Draws
    won: int = 0
    won_cents: int = 0
    anyway: int = 0
    anyway_cents: int = 0
    lost_deals: list[int] = field(default_factory=lambda: [0] * len(PLANS))
    lost_cents: list[int] = field(default_factory=lambda: [0] * len(PLANS))
    anyway_ids: list[str] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Compare a block with its twins."""
        ordinal = running(block.fate.won, block.before)
        won, cents = self._revenue(block, block.fate, ordinal)
        twin = without(outcome(block.world, marketing=False), block.surplus)
        anyway, anyway_cents = self._revenue(block, twin, ordinal)
        self.won, self.won_cents = self.won + won, self.won_cents + cents
        self.anyway, self.anyway_cents = self.anyway + anyway, self.anyway_cents + anyway_cents
        row, case = np.nonzero(twin.won)
        self.anyway_ids += cells.salesforce_ids("deal", deal_numbers(block.accounts[row], case))
        for number, plan in enumerate(PLANS):
            if plan.opens or plan.closes or plan.grows:
                other = without(outcome(block.world, number), block.surplus)
                left, left_cents = self._revenue(block, other, ordinal)
                self.lost_deals[number] += won - left
                self.lost_cents[number] += cents - left_cents

    def _revenue(self, block: Block, fate: Outcome, ordinal: np.ndarray) -> tuple[int, int]:
        """How many deals are won in an outcome, and for how much; each deal keeps the trap it has in this company."""
        amount = trapped(amounts(self.luck, block.world, fate.growth), ordinal)
        currency = np.broadcast_to(accounts.currency(self.luck, block.accounts)[:, None], amount.shape)
        cents = rates.in_dollars(rates.rate_table(self.luck), amount, currency, block.world.closes)
        return int(fate.won.sum()), int(cents[fate.won].sum())

    def write(self, folder: Path) -> None:
        """truth.csv, a row a campaign, and truth.json, the totals."""
        with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerow(["campaign_id", "campaign", "part_it_plays", "added_deals", "added_usd"])
            ids = cells.salesforce_ids("campaign", np.arange(len(PLANS)))
            for plan, key, deals, cents in zip(PLANS, ids, self.lost_deals, self.lost_cents, strict=True):
                lines.writerow([key, plan.name, plan.role, deals, _dollars(cents)])
        (folder / "truth.json").write_text(json.dumps(self._totals(), indent=1) + "\n", encoding="utf-8", newline="\n")

    def _totals(self) -> dict[str, object]:
        return {
            "about": "This company against twins of the same luck with one campaign (added) or all (anyway) off.",
            "currency": "USD, at the rate of each deal's closing day",
            "won": {"deals": self.won, "usd": _dollars(self.won_cents)},
            "would_have_closed_anyway": {"deals": self.anyway, "usd": _dollars(self.anyway_cents)},
            "deals_that_would_have_closed_anyway": self.anyway_ids,
        }


def _dollars(cents: int) -> str:
    return cells.amounts(np.array([cents]), ["USD"])[0]
