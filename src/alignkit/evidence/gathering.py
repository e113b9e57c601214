"""What is gathered for how sure the figures are: beside the ledger's own pass, and as much as is cheap or asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from alignkit.errors import UsageError, did_you_mean
from alignkit.evidence.redraws import Redraws, clusters
from alignkit.evidence.shares import Collector, Shares
from alignkit.evidence.variants import Bands, Variants, vary
from alignkit.journeys.batch import Ints
from alignkit.journeys.build import Entries, Prepared
from alignkit.ledger.books import Books
from alignkit.ledger.credit import Credited
from alignkit.ledger.grouping import Dimension
from alignkit.models.model import Model
from alignkit.settings import EvidenceSettings

#: `auto`: what adds less than about a tenth to the command; `full`: everything, whatever it costs.
Level: TypeAlias = Literal["auto", "none", "full"]
LEVELS: tuple[Level, ...] = ("auto", "none", "full")

#: What `auto` still does: variants where so many rows were read at most, redraws of so many pairs of group and deal.
ROWS, PAIRS = 250_000, 200_000


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
    """All evidence of one pass; what was too dear is None, and `notes` say so.

    `shares` and `team_shares` are by deal; `cluster` is the account of each deal, `clusters` how many there are.
    """

    shares: Shares
    team_shares: Shares
    cluster: Ints
    clusters: int
    settings: EvidenceSettings
    redraws: Redraws | None
    variants: Variants | None
    bands: Bands | None
    team_bands: Bands | None
    notes: tuple[str, ...]


def gatherer(
    level: Level, by: Sequence[Dimension], team: Dimension, models: Sequence[Model], rows: int
) -> Gatherer | None:
    """What reads along, or None: nothing is asked for, or a row is one deal, of which there is no other to draw."""
    if level == "none" or any(dimension.name == "deal" for dimension in by):
        return None
    return Gatherer(by, team, models, keeps_journeys=level == "full" or rows <= ROWS)


def gather(
    read: Gatherer,
    level: Level,
    prepared: Prepared,
    books: Books,
    models: Sequence[Model],
    period: tuple[date | None, date | None],
) -> Evidence:
    """Everything for the answers of one pass; `models` are those that vary."""
    settings, rules = prepared.settings.evidence, prepared.settings.attribution
    shares, team_shares = read.grouped.shares(), read.teamed.shares()
    notes: list[str] = []
    redraws, bands, team_bands, variants = None, None, None, None
    cluster, number = clusters(books.deals.texts("account_id"))
    if level == "full" or len(shares.group) * len(read.models) <= PAIRS:
        redraws = Redraws(number, settings.replicates, settings.seed)
    if read.keeps_journeys:
        lookbacks = tuple(sorted({*settings.lookback_days, rules.lookback_days}))
        people = tuple(dict.fromkeys([rules.people, *settings.people]))
        variants = Variants(tuple(models), lookbacks, people)
        groupings = [list(read.by), [read.team]]
        bands, team_bands = vary(prepared, books, variants, period, groupings, read.journeys)
        notes.append(f"Low and high: {variants.words}. They do not add up.")
    else:
        notes.append(f"Low and high are left out where more than {ROWS:,} rows were read: --evidence full")
    return Evidence(shares, team_shares, cluster, number, settings, redraws, variants, bands, team_bands, tuple(notes))
