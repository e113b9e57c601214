"""The range of an answer: every declared model, lookback window and rule for matching people, on the same deals.

Each variant is a whole ledger that ties to the same booked total; what differs is an opinion about rules. So the range
is no error bar: it says how far the answer rests on the rules that were chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alignkit.errors import some
from alignkit.evidence.ranks import TOP, ranks
from alignkit.journeys.entries import Entries
from alignkit.journeys.prepare import Prepared
from alignkit.journeys.scope import Scope
from alignkit.ledger.books import Books
from alignkit.ledger.credit import credit
from alignkit.ledger.grouping import Dimension, code_of
from alignkit.models.model import Model
from alignkit.ragged import Ints


@dataclass(frozen=True)
class Variants:
    """What is varied: models that are ready to weigh, lookbacks in days, and rules for matching people."""

    models: tuple[Model, ...]
    lookbacks: tuple[int, ...]
    people: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.models) * len(self.lookbacks) * len(self.people)

    @property
    def words(self) -> str:
        """How many, and of what: 42 variants (7 models × 3 lookbacks × 2 ways to match people)."""
        ways = f"{some(len(self.people), 'way')} to match people"
        parts = (some(len(self.models), "model"), some(len(self.lookbacks), "lookback"), ways)
        return f"{some(len(self), 'variant')} ({' × '.join(parts)})"


@dataclass(frozen=True)
class Bands:
    """Credit under every variant (variants × groups), for the groups that any variant credits, by their `code`."""

    code: Ints
    credit: Ints

    def at(self, codes: Ints) -> Ints:
        """Credit of the groups of those numbers (variants × numbers); nothing where no variant credits one."""
        found = np.zeros((len(self.credit), len(codes)), np.int64)
        place = np.searchsorted(self.code, codes)
        there = np.flatnonzero(np.append(self.code, -1)[place] == codes)
        found[:, there] = self.credit[:, place[there]]
        return found


@dataclass(frozen=True)
class Survival:
    """Per group: its least and most credit, its best and worst rank, and in how many variants it has any credit, and
    is among the `TOP`.
    """

    low: Ints
    high: Ints
    best: Ints
    worst: Ints
    credited: Ints
    top: Ints

    @classmethod
    def of(cls, credit: Ints) -> Survival:
        """From credit under every variant (variants × groups)."""
        rank = ranks(credit.T)
        return cls(
            credit.min(axis=0),
            credit.max(axis=0),
            rank.min(axis=1),
            rank.max(axis=1),
            (credit > 0).sum(axis=0),
            ((rank <= TOP) & (credit.T > 0)).sum(axis=1),
        )


def vary(
    narrow: Scope,
    books: Books,
    variants: Variants,
    groupings: Sequence[Sequence[Dimension]],
    known: Sequence[Entries] = (),
) -> list[Bands]:
    """The bands of each grouping, on the deals of a scope. `known` are its own journeys, where they are still at hand.

    A window only takes touches away (`RULES.md` 12, 13: duplicates are settled before it applies), so journeys are made
    once for the widest and narrowed for the others. Variants stand in the order people, lookback, model.
    """
    rules = narrow.rules
    widest = max(*variants.lookbacks, rules.lookback_days)
    closed = books.deals.days("closed_on")
    found: list[list[tuple[Ints, Ints]]] = [[] for _ in groupings]
    for people in variants.people:
        wide = rules.model_copy(update={"people": people, "lookback_days": widest})
        journeys: Iterable[Entries] = known or narrow.batches()
        if wide != rules:
            journeys = narrow.under(wide).batches()
        # Per grouping, window and model: the sums of each batch.
        parts: list[list[list[list[tuple[Ints, Ints]]]]]
        parts = [[[[] for _ in variants.models] for _ in variants.lookbacks] for _ in groupings]
        for entries in journeys:
            for at, days in enumerate(variants.lookbacks):
                late = narrowed(entries, closed[slice(*entries.span)] - days)
                _add_up(narrow.prepared, books, variants.models, late, groupings, [part[at] for part in parts])
        for sums, part in zip(found, parts, strict=True):
            sums.extend(_joined(batches) for window in part for batches in window)
    return [_bands(sums) for sums in found]


def _add_up(
    prepared: Prepared,
    books: Books,
    models: Sequence[Model],
    entries: Entries,
    groupings: Sequence[Sequence[Dimension]],
    parts: Sequence[list[list[tuple[Ints, Ints]]]],
) -> None:
    """One batch: for each grouping and model the groups' numbers and their credit."""
    codes = [np.unique(code_of(entries, by), return_inverse=True) for by in groupings]
    for number, credited in enumerate(credit(prepared, books, models, entries)):
        amount = credited.credit.copy()
        amount[entries.journeys.withheld] = 0
        for part, (code, place) in zip(parts, codes, strict=True):
            total = np.zeros(len(code), np.int64)
            np.add.at(total, place, amount)
            part[number].append((code, total))


def _joined(batches: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    nothing = np.zeros(0, np.int64)
    code = np.concatenate([nothing, *(code for code, _ in batches)])
    own, place = np.unique(code, return_inverse=True)
    total = np.zeros(len(own), np.int64)
    np.add.at(total, place, np.concatenate([nothing, *(amount for _, amount in batches)]))
    return own, total


def _bands(sums: Sequence[tuple[Ints, Ints]]) -> Bands:
    code = np.unique(np.concatenate([np.zeros(0, np.int64), *(own for own, _ in sums)]))
    credit = np.zeros((len(sums), len(code)), np.int64)
    for row, (own, total) in zip(credit, sums, strict=True):
        row[np.searchsorted(code, own)] = total
    return Bands(code, credit)


def narrowed(entries: Entries, earliest: Ints) -> Entries:
    """The batch with only the touches on or after a day per deal; the two entries that are no touches stay.

    A milestone keeps its touch or loses it: it is the latest one before a day, so where it is too early, all before it
    are. The counts of dropped touches stay as they are: they only say why a deal is unattributed.
    """
    journeys = entries.journeys
    late = journeys.day >= earliest[journeys.deal]
    kept = ~journeys.is_touch | late
    if kept.all():
        return entries
    touches = journeys.per_deal(journeys.is_touch & late)
    place = np.cumsum(kept) - 1
    chosen = kept[entries.entry]
    narrow = replace(
        journeys,
        touches=touches,
        day=journeys.day[kept],
        channel=journeys.channel[kept],
        campaign=journeys.campaign[kept],
        direct=journeys.direct[kept],
        opportunity_hits=journeys.opportunity_hits[kept],
    )
    return replace(
        entries,
        journeys=narrow,
        touch_ids=entries.touch_ids.filter(chosen),
        tier=entries.tier[chosen],
        kind=entries.kind[chosen],
        entry=place[entries.entry[chosen]],
    )
