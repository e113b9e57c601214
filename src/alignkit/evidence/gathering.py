"""What is gathered for how sure the figures are: beside the ledger's own pass, and as much as is cheap or asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from alignkit.config.settings import EvidenceSettings
from alignkit.errors import UsageError, did_you_mean
from alignkit.evidence.chance import one_group
from alignkit.evidence.refits import refit_all
from alignkit.evidence.relearned import REFITS, Relearned, is_cheap, relearn
from alignkit.evidence.shares import Collector, Shares
from alignkit.evidence.variants import Bands, Variants, vary
from alignkit.journeys.entries import Entries
from alignkit.journeys.prepare import Prepared
from alignkit.journeys.scope import Scope
from alignkit.ledger.books import Books
from alignkit.ledger.credit import Credited
from alignkit.ledger.grouping import Dimension
from alignkit.ledger.learned import Fitted
from alignkit.ledger.learning import account_keys
from alignkit.models.model import Model
from alignkit.models.registry import parameters
from alignkit.ragged import Ints
from alignkit.statistics.bootstrap import Bootstrap, clusters

#: `auto`: what adds less than about a tenth to the command; `full`: everything, whatever it costs.
Level: TypeAlias = Literal["auto", "none", "full"]
LEVELS: tuple[Level, ...] = ("auto", "none", "full")

#: `auto` does nothing where more rows were read, and redraws no more pairs of group and deal.
ROWS, PAIRS = 250_000, 200_000

#: How many redrawn figures are held at a time; more, and each model is redrawn by itself.
HELD = 2**26


def level(word: str) -> Level:
    """A level by its word; `UsageError` for any other."""
    for known in LEVELS:
        if word == known:
            return known
    raise UsageError(
        "usage", f"evidence {word!r} is unknown", do=[did_you_mean(word, LEVELS), f"one of {', '.join(LEVELS)}"]
    )


@dataclass
class Gatherer:
    """Reads the credit of one pass as it is computed: by group, by team, and the journeys themselves."""

    by: Sequence[Dimension]
    team: Dimension
    models: Sequence[Model]
    keeps_journeys: bool
    journeys: list[Entries] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.grouped = Collector(self.by, len(self.models))
        self.teamed = Collector([self.team], len(self.models))

    def __call__(self, credited: Credited) -> None:
        """Take one model's credit of one batch."""
        self.grouped(credited)
        self.teamed(credited)
        if self.keeps_journeys and (not self.journeys or self.journeys[-1] is not credited.entries):
            self.journeys.append(credited.entries)


@dataclass(frozen=True)
class Evidence:
    """All evidence of one pass; what was too dear is None or absent, and `notes` say so.

    `shares` and `team_shares` are by deal; `amount` is what each deal booked, `cluster` its account, `clusters` how
    many accounts there are.
    `learning` are the numbers of the data-driven models; those that were refitted to redraws are `relearned`, and why
    the others were not is `unsampled`.
    """

    shares: Shares
    team_shares: Shares
    amount: Ints
    cluster: Ints
    clusters: int
    settings: EvidenceSettings
    redraws: Bootstrap | None
    variants: Variants
    bands: Bands
    team_bands: Bands
    learning: frozenset[int]
    relearned: Mapping[int, Relearned]
    unsampled: Mapping[int, str]
    notes: tuple[str, ...]

    @cached_property
    def booked(self) -> Ints:
        """What each account booked."""
        amount = np.zeros(self.clusters, np.int64)
        np.add.at(amount, self.cluster, self.amount)
        return amount

    def notes_of(self, model: int) -> tuple[str, ...]:
        """What is to be said beside one model's figures."""
        return (*self.notes, *([self.unsampled[model]] if model in self.unsampled else []))

    def redrawn(self, model: int) -> tuple[Bands, Bands, Ints]:
        """A rule's credit in every redraw, by group and by team (redraws × groups), and what each redraw booked."""
        parts = self._all if self._fits else self._of(self.shares.only(model), self.team_shares.only(model))
        by_group, by_team, booked = parts
        at = model if self._fits else 0
        return Bands(self.shares.code, by_group[at].T), Bands(self.team_shares.code, by_team[at].T), booked[0, 0]

    @cached_property
    def _fits(self) -> bool:
        models, groups = len(self.shares.credit), self.shares.groups
        return self.redraws is None or models * groups * self.redraws.replicates <= HELD

    @cached_property
    def _all(self) -> list[Ints]:
        """All models at once: the draws are most of the work."""
        return self._of(self.shares, self.team_shares)

    def _of(self, shares: Shares, team_shares: Shares) -> list[Ints]:
        if self.redraws is None:
            raise ValueError("nothing was redrawn")
        grouped = [part.clustered(self.cluster) for part in (shares, team_shares)]
        return refit_all([*grouped, one_group(self.booked)], self.redraws)

    def drawn(self, model: int) -> tuple[int, int]:
        """How many redraws a model's intervals rest on (0: none), and of how many accounts."""
        if self.redraws is None or (model in self.learning and model not in self.relearned):
            return 0, self.clusters
        if model in self.relearned:
            return REFITS, self.relearned[model].clusters
        return self.redraws.replicates, self.clusters


def gatherer(
    level: Level, by: Sequence[Dimension], team: Dimension, models: Sequence[Model], rows: int
) -> Gatherer | None:
    """What reads along, or None: nothing is asked for, it is too dear, or a row is one deal, which has no redraw."""
    if level == "none" or any(dimension.name == "deal" for dimension in by) or too_dear(level, rows):
        return None
    return Gatherer(by, team, models, keeps_journeys=rows <= ROWS)


def too_dear(level: Level, rows: int) -> tuple[str, ...]:
    """What is said where so many rows were read that nothing is worked out unasked; else nothing."""
    if level != "auto" or rows <= ROWS:
        return ()
    return (f"How sure the figures are is left out above {ROWS:,} rows: --evidence full",)


def gather(
    read: Gatherer,
    level: Level,
    narrow: Scope,
    books: Books,
    models: Sequence[Model],
    fitted: Mapping[str, Fitted],
) -> Evidence:
    """Everything for the answers of one pass; `models` are those that vary, `fitted` those asked for that learn."""
    prepared, settings = narrow.prepared, narrow.prepared.settings.evidence
    shares, team_shares = read.grouped.shares(), read.teamed.shares()
    cluster, number = clusters(account_keys(books.deals))
    redrawn = level == "full" or len(shares.group) * len(read.models) <= PAIRS
    variants, groupings = _variants(prepared, models), [list(read.by), [read.team]]
    bands = vary(narrow, books, variants, groupings, read.journeys)
    cheap = {name for name, one in fitted.items() if level == "full" or is_cheap(one, _given(prepared, name))}
    journeys = read.journeys if read.journeys or not cheap else [*narrow.batches()]
    relearned, unsampled = _relearned(read.models, prepared, books, fitted, cheap, groupings, journeys)
    return Evidence(
        shares=shares,
        team_shares=team_shares,
        amount=books.amount,
        cluster=cluster,
        clusters=number,
        settings=settings,
        redraws=Bootstrap(number, settings.replicates, settings.seed) if redrawn else None,
        variants=variants,
        bands=bands[0],
        team_bands=bands[1],
        learning=frozenset(at for at, model in enumerate(read.models) if model.name in fitted),
        relearned=relearned,
        unsampled=unsampled,
        notes=(f"Low and high: {variants.words}. They do not add up.",),
    )


def _variants(prepared: Prepared, models: Sequence[Model]) -> Variants:
    """What the settings declare, and the rules in force beside it: so low and high always hold the credit."""
    settings, rules = prepared.settings.evidence, prepared.settings.attribution
    lookbacks = tuple(sorted({*settings.lookback_days, rules.lookback_days}))
    return Variants(tuple(models), lookbacks, tuple(dict.fromkeys([rules.people, *settings.people])))


def _given(prepared: Prepared, name: str) -> Mapping[str, object]:
    return parameters(name, prepared.settings.models)


def _relearned(
    models: Sequence[Model],
    prepared: Prepared,
    books: Books,
    fitted: Mapping[str, Fitted],
    cheap: Collection[str],
    groupings: Sequence[Sequence[Dimension]],
    journeys: Sequence[Entries],
) -> tuple[dict[int, Relearned], dict[int, str]]:
    """The models that learn, refitted where that is cheap or asked for; and what is to be said of the others."""
    found: dict[int, Relearned] = {}
    others: dict[int, str] = {}
    for number, name in enumerate(model.name for model in models):
        if name in fitted and name not in cheap:
            others[number] = f"{name} is not refitted to redraws, so it has no intervals: --evidence full"
        elif name in fitted:
            seed = prepared.settings.evidence.seed
            again = relearn(fitted[name], _given(prepared, name), journeys, books, groupings, seed)
            if again.refused:
                others[number] = f"{name} has no intervals: in {again.refused} of {REFITS} redraws it finds no shares."
            else:
                found[number] = again
    return found, others
