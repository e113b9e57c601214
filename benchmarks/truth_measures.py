"""Measure the models in a world whose truth is known: what `benchmarks.truth` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from alignkit.models import registry
from alignkit.models.model import Model
from alignkit.ragged import Floats
from alignkit.sample.draws import Draws
from alignkit.statistics.bootstrap import REPLICATES
from alignkit.worlds.definitions import World
from alignkit.worlds.process import History, history
from alignkit.worlds.truth import (
    Expected,
    WorldTruth,
    by_campaign,
    credit,
    credit_to_nothing,
    expected,
    proportions,
    rank_correlation,
    rule_models,
    share_error,
    truth,
)
from benchmarks.truth_cover import Buyers, Coverage, Ends, Kept, Large, coverage
from benchmarks.truth_engines import CHEAP, DEAR, Fitted, fitted
from benchmarks.truth_learned import Company

#: What an engine has beside the ledger, which it shares with the rules.
TABLE = ": table"


@dataclass(frozen=True)
class Size:
    """How much is simulated: companies and their accounts, and the accounts on which engines are fitted for the large.

    Engines are fitted on the first `learning` companies, and fitted again to redraws on these where that is cheap, else
    on the first `dear`, since that takes most of the time.
    The accounts of all companies are one endless row, so all companies together are the very large company that says
    what a rule's credit is without the luck of one company; an engine's is that of the first `fitted` accounts.
    """

    companies: int = 500
    accounts: int = 1000
    fitted: int = 100_000
    learning: int = 100
    dear: int = 20
    seed: int = 7
    redraws: int = REPLICATES

    @property
    def together(self) -> int:
        """The accounts of all companies."""
        return self.companies * self.accounts

    @property
    def alone(self) -> int:
        """On how many companies engines are fitted one by one."""
        return min(self.learning, self.companies)

    def refitted(self, number: int) -> tuple[str, ...]:
        """Which engines are fitted again to redraws of the company of that number."""
        chosen = (*CHEAP, *DEAR) if number < self.dear else CHEAP
        return chosen if self.redraws else ()


@dataclass(frozen=True)
class Line:
    """A model in a world: its credit by campaign as shares of 1, and how far that is from the truth.

    `company` is the median error in one company; `attributed` the attributed part of the revenue won, and `times` the
    same in units of what was truly added; `coverage` says how often its intervals held its large-sample credit;
    `refused`, in how many of the companies an engine's effects were no shares (then it has none), `clipped` the error
    if its negative effects were read as nothing. What is not known is NaN.
    """

    model: str
    share: Floats
    error: float
    rank: float
    nothing: float
    company: float
    attributed: float
    times: float
    clipped: float
    refused: int
    coverage: Coverage


@dataclass(frozen=True)
class Measured:
    """A world: its size, its truth, and every model in it; the table and the ledger of an engine stand together.

    `known` is the error of the model linear where the touches of campaigns that add nothing are excluded.
    """

    world: World
    deals: int
    win_rate: float
    touches: float
    added: Floats
    together: float
    known: float
    rules: list[Line]
    engines: list[Line]

    @property
    def lines(self) -> list[Line]:
        """Every model."""
        return [*self.rules, *self.engines]


@dataclass
class _Companies:
    """What the companies did, model by model: credit by campaign, None where refused, and the ends of intervals."""

    credit: dict[str, list[Floats | None]] = field(default_factory=dict)
    ends: dict[str, list[Ends]] = field(default_factory=dict)
    true: WorldTruth = field(default_factory=WorldTruth.none)
    mean: Expected = field(default_factory=Expected.none)
    lost: int = 0
    touches: int = 0
    buyers: int = 0
    closed: int = 0

    def add(self, lived: History, rules: Sequence[Model], redraws: int) -> None:
        """One company under the rules; without redraws no intervals."""
        self.true, self.mean = self.true + truth(lived), self.mean + expected(lived)
        self.lost += int(lived.lost.sum())
        self.touches += int(lived.touches[lived.won].sum())
        campaigns, buyers, shares = len(lived.world.plans), Buyers.of(lived), credit(lived, rules)
        drawn = Kept(len(buyers), redraws)
        self.buyers, self.closed = self.buyers + len(buyers), self.closed + closed_accounts(lived)
        for number, (model, row) in enumerate(zip(rules, by_campaign(shares, campaigns), strict=True)):
            self.credit.setdefault(model.name, []).append(row)
            if redraws:
                found = Ends.of_rule(shares.only(number), buyers, campaigns, drawn)
                self.ends.setdefault(model.name, []).append(found)

    def learn(self, lived: History, intervals: Sequence[str]) -> None:
        """The same company under the engines; `intervals` names those that are fitted again to redraws."""
        campaigns, buyers, company = len(lived.world.plans), Buyers.of(lived), Company.of(lived)
        for engine in fitted(lived):
            self.credit.setdefault(engine.name + TABLE, []).append(engine.table)
            shares = credit(lived, [engine.model]) if engine.model else None
            self.credit.setdefault(engine.name, []).append(by_campaign(shares, campaigns)[0] if shares else None)
            if shares is None or engine.name not in intervals:
                continue
            again = company.again(registry.get(engine.name), {"per": "campaign"})
            if not again.refused:
                ends = Ends.of_refits(again, shares, buyers, campaigns)
                self.ends.setdefault(engine.name, []).append(ends)


def measure(world: World, size: Size) -> Measured:
    """Every model in a world."""
    rules, luck, found = rule_models(), Draws(size.seed), _Companies()
    for number in range(size.companies):
        accounts = np.arange(number * size.accounts, (number + 1) * size.accounts)
        lived = history(world, luck, accounts)
        found.add(lived, rules, size.redraws)
        if number < size.learning:
            found.learn(lived, size.refitted(number))
    mean, true = found.mean, found.true
    large = history(world, luck, np.arange(size.fitted))
    return Measured(
        world=world,
        deals=true.deals,
        win_rate=true.deals / (true.deals + found.lost),
        touches=found.touches / true.deals,
        added=proportions(mean.added),
        together=mean.together / mean.won,
        rules=[_rule(model.name, found) for model in rules],
        engines=_engines(found, large),
        known=_known(large, mean.added),
    )


def closed_accounts(lived: History) -> int:
    """How many accounts have a won or a lost deal."""
    return int((lived.won | lived.lost).any(axis=1).sum())


def _known(lived: History, added: Floats) -> float:
    works = np.array([plan.adds for plan in lived.world.plans])
    kept = replace(lived, touched=lived.touched & works, touched_again=lived.touched_again & works)
    linear = next(model for model in rule_models() if model.name == "linear")
    return share_error(by_campaign(credit(kept, [linear]), len(works))[0], added)


def _rule(name: str, found: _Companies) -> Line:
    row = np.asarray(np.sum([one for one in found.credit[name] if one is not None], axis=0))
    large = Large(row / found.buyers, row / found.true.won, found.mean.added / found.buyers)
    return _line(name, row, row.sum() / found.true.won, found, large)


def _engines(found: _Companies, lived: History) -> list[Line]:
    """Each engine twice: its model table, and the ledger that shares every deal by its effects."""
    won, closed = float(lived.amount[lived.won].sum()), closed_accounts(lived)
    lines: list[Line] = []
    for engine in fitted(lived):
        ledger = _ledger(engine, lived)
        attributed = np.nan if ledger is None else ledger.sum() / won
        clipped = np.nan if engine.clipped is None else share_error(engine.clipped, found.mean.added)
        lines.append(_line(engine.name + TABLE, engine.table, attributed, found, None, clipped))
        added = found.mean.added / found.closed
        large = None if ledger is None else Large(ledger / closed, ledger / won, added)
        lines.append(_line(engine.name, ledger, attributed, found, large, clipped))
    return lines


def _ledger(engine: Fitted, lived: History) -> Floats | None:
    if engine.model is None:
        return None
    row: Floats = by_campaign(credit(lived, [engine.model]), len(lived.world.plans))[0]
    return row


def _line(
    name: str,
    row: Floats | None,
    attributed: float,
    found: _Companies,
    large: Large | None,
    clipped: float = float("nan"),
) -> Line:
    added, one = found.mean.added, found.credit.get(name, [])
    alone = [share_error(credited, added) for credited in one if credited is not None]
    known = row is not None
    shown = row if row is not None else np.full(len(added), np.nan)
    return Line(
        model=name,
        share=proportions(shown) if known else shown,
        error=share_error(shown, added) if known else np.nan,
        rank=rank_correlation(shown, added) if known else np.nan,
        nothing=credit_to_nothing(shown, added) if known else np.nan,
        company=float(np.median(alone)) if alone else np.nan,
        attributed=float(attributed),
        times=float(attributed / (found.mean.together / found.mean.won)),
        clipped=float(clipped),
        refused=len(one) - len(alone),
        coverage=coverage(found.ends[name], large) if large and name in found.ends else Coverage(),
    )
