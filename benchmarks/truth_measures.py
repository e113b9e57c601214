"""Measure the models in a world whose truth is known: what `benchmarks.truth` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from alignkit.evidence.redraws import REPLICATES
from alignkit.evidence.truth import (
    Expected,
    Floats,
    Truth,
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
from alignkit.evidence.worlds import World
from alignkit.evidence.worlds_process import History, history
from alignkit.models.model import Model
from alignkit.sample.draws import Draws
from benchmarks.truth_cover import Buyers, Coverage, Ends, Kept, Large, coverage
from benchmarks.truth_engines import SHIPPED, Fitted, fitted

#: What an engine has beside the ledger, which it shares with the rules.
TABLE = ": table"


#: The model that is refitted to redraws, and how often.
CHAIN, REFITS = "markov", 200


@dataclass(frozen=True)
class Size:
    """How much is simulated: companies and their accounts, and the accounts on which engines are fitted for the large.

    Engines are fitted on the first `learning` companies, since that takes most of the time.
    The accounts of all companies are one endless row, so all companies together are the very large company that says
    what a rule's credit is without the luck of one company; an engine's is that of the first `fitted` accounts.
    """

    companies: int = 500
    accounts: int = 1000
    fitted: int = 100_000
    learning: int = 100
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
    true: Truth = field(default_factory=Truth.none)
    mean: Expected = field(default_factory=Expected.none)
    lost: int = 0
    touches: int = 0
    buyers: int = 0

    def add(self, lived: History, rules: Sequence[Model], redraws: int, *, learns: bool) -> None:
        """One company; without redraws no intervals."""
        self.true, self.mean = self.true + truth(lived), self.mean + expected(lived)
        self.lost += int(lived.lost.sum())
        self.touches += int(lived.touches[lived.won].sum())
        engines = list(fitted(lived)) if learns else []
        campaigns, buyers = len(lived.world.plans), Buyers.of(lived)
        self.buyers += len(buyers)
        models = [*rules, *(engine.model for engine in engines if engine.model)]
        shares = credit(lived, models)
        rows = dict(zip([model.name for model in models], by_campaign(shares, campaigns), strict=True))
        for name in [*(model.name for model in rules), *(engine.name for engine in engines)]:
            self.credit.setdefault(name, []).append(rows.get(name))
        for engine in engines:
            self.credit.setdefault(engine.name + TABLE, []).append(engine.table)
            if engine.name == CHAIN and engine.table is not None and redraws:
                ends = Ends.of_chain(lived, engine.table, min(redraws, REFITS))
                self.ends.setdefault(engine.name + TABLE, []).append(ends)
        drawn = Kept(len(buyers), redraws)
        for number, model in enumerate(models):
            if redraws and (model.fit is None or model.name in SHIPPED):
                found = Ends.of(shares.only(number), buyers, campaigns, drawn)
                self.ends.setdefault(model.name, []).append(found)

    def large(self, row: Floats, buyers: int, won: float) -> Large:
        """A model's figures in a very large company."""
        return Large(row / buyers, row / won, self.mean.added / self.buyers)


def measure(world: World, size: Size) -> Measured:
    """Every model in a world."""
    rules, luck, found = rule_models(), Draws(size.seed), _Companies()
    for number in range(size.companies):
        accounts = np.arange(number * size.accounts, (number + 1) * size.accounts)
        found.add(history(world, luck, accounts), rules, size.redraws, learns=number < size.learning)
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


def _known(lived: History, added: Floats) -> float:
    works = np.array([plan.adds for plan in lived.world.plans])
    kept = replace(lived, touched=lived.touched & works, touched_again=lived.touched_again & works)
    linear = next(model for model in rule_models() if model.name == "linear")
    return share_error(by_campaign(credit(kept, [linear]), len(works))[0], added)


def _rule(name: str, found: _Companies) -> Line:
    row = np.asarray(np.sum([one for one in found.credit[name] if one is not None], axis=0))
    return _line(name, row, row.sum() / found.true.won, found, found.large(row, found.buyers, found.true.won))


def _engines(found: _Companies, lived: History) -> list[Line]:
    """Each engine twice: its model table, and the ledger that shares every deal by its effects."""
    won, buyers = float(lived.amount[lived.won].sum()), len(Buyers.of(lived))
    lines: list[Line] = []
    for engine in fitted(lived):
        ledger = _ledger(engine, lived)
        attributed = np.nan if ledger is None else ledger.sum() / won
        clipped = np.nan if engine.clipped is None else share_error(engine.clipped, found.mean.added)
        share = None if engine.table is None else Large(engine.table, engine.table, proportions(found.mean.added))
        lines.append(_line(engine.name + TABLE, engine.table, attributed, found, share, clipped))
        large = None if ledger is None else found.large(ledger, buyers, won)
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
    added, one = found.mean.added, found.credit[name]
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
