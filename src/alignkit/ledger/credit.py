"""The ledger: one pass over the journeys, every model, every cent, and the proof that it ties to what was booked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from alignkit.errors import ReconciliationError
from alignkit.journeys.entries import Entries
from alignkit.journeys.prepare import Prepared
from alignkit.journeys.scope import Scope
from alignkit.journeys.vocabulary import REASONS, VERDICTS
from alignkit.ledger.allocate import allocate, whole_weights
from alignkit.ledger.books import ATTRIBUTED, Books, reason_code
from alignkit.ledger.grouping import Dimension, code_of
from alignkit.models.model import Model
from alignkit.models.registry import parameters
from alignkit.ragged import Flags, Ints

_WITHHELD = reason_code("withheld")

#: Models worked out at a time; numpy lets go of the interpreter while it computes.
WORKERS = 2


@dataclass(frozen=True)
class Credited:
    """One model's credit on one batch: per entry `weight` and `credit` (minor units), per deal `total` and `reason`."""

    model: Model
    entries: Entries
    weight: Ints
    credit: Ints
    total: Ints
    reason: Ints


@dataclass
class Groups:
    """Credit by group: parallel arrays, a group's number with its credit, its deals and its largest deal's credit.

    `weighed` says whether any of its entries has weight: a group without is not this model's.
    """

    code: list[Ints] = field(default_factory=list)
    credit: list[Ints] = field(default_factory=list)
    deals: list[Ints] = field(default_factory=list)
    largest: list[Ints] = field(default_factory=list)
    weighed: list[Flags] = field(default_factory=list)

    def merged(self) -> Sums:
        """All batches together, each group that has weight once, in the order of its number."""
        if not self.code:
            nothing = np.zeros(0, np.int64)
            return Sums(nothing, nothing, nothing, nothing)
        code = np.concatenate(self.code)
        order = np.argsort(code, kind="stable")
        code = code[order]
        starts = np.flatnonzero(np.diff(code, prepend=-1))
        credit, deals = (np.add.reduceat(np.concatenate(c)[order], starts) for c in (self.credit, self.deals))
        largest = np.maximum.reduceat(np.concatenate(self.largest)[order], starts)
        real = np.logical_or.reduceat(np.concatenate(self.weighed)[order], starts)
        return Sums(code[starts][real], credit[real], deals[real], largest[real])


class Sums(NamedTuple):
    """Groups and their figures, in the order of the groups' numbers."""

    code: Ints
    credit: Ints
    deals: Ints
    largest: Ints


@dataclass
class Tally:
    """What one model's pass adds up to, in minor units; `lost` and `lost_deals` have a place per reason.

    `lost_rows` are the unattributed amounts themselves: per batch the deals' numbers, reasons and amounts.
    """

    model: Model
    attributed: int = 0
    attributed_deals: int = 0
    lost: Ints = field(default_factory=lambda: np.zeros(len(REASONS), np.int64))
    lost_deals: Ints = field(default_factory=lambda: np.zeros(len(REASONS), np.int64))
    lost_rows: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    missing_deals: int = 0
    no_middle_deals: int = 0
    groups: Groups = field(default_factory=Groups)
    teams: Groups = field(default_factory=Groups)
    units: Groups = field(default_factory=Groups)


Writer = Callable[[Credited], None]


def tally(
    scope: Scope,
    books: Books,
    models: Sequence[Model],
    by: Sequence[Dimension],
    team: Dimension,
    write: Writer | None = None,
    units: Mapping[str, Dimension] | None = None,
) -> tuple[list[Tally], Ints]:
    """Run every model over every journey once, and reconcile each (`RULES.md` 24, 28).

    `by` is what credit is grouped by, `team` the grouping of the team totals; `write` receives every batch's credit.
    `units` names what a data-driven model tells apart: its credit is grouped by that too.
    Returns the tallies, and how many touches each verdict dropped. Raises `ReconciliationError` when a model's books do
    not balance: booked = attributed + unattributed, exactly.
    """
    tallies = [Tally(model) for model in models]
    dropped = np.zeros(len(VERDICTS) - 1, np.int64)
    for entries in scope.batches():
        dropped += entries.dropped.sum(axis=0)
        grouped = _Grouped.of(entries, by), _Grouped.of(entries, [team])
        by_unit = {unit.name: _Grouped.of(entries, [unit]) for unit in (units or {}).values()}
        for total, credited in zip(tallies, credit(scope.prepared, books, models, entries), strict=True):
            _add(total, credited, books, grouped)
            if unit := (units or {}).get(total.model.name):
                by_unit[unit.name].add(credited.credit, credited.weight, total.units)
            if write:
                write(credited)
    for total in tallies:
        _prove(total, books)
    return tallies, dropped


def credit(prepared: Prepared, books: Books, models: Sequence[Model], entries: Entries) -> Iterator[Credited]:
    """Each model's credit on one batch, in the order of the models; they are worked out side by side."""
    untouched = books.without_touches(entries.dropped, *entries.span)
    custom = prepared.settings.models
    if len(models) == 1:
        yield _credit(books, models[0], entries, untouched, custom)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        yield from pool.map(lambda model: _credit(books, model, entries, untouched, custom), models)


def _credit(
    books: Books, model: Model, entries: Entries, untouched: Ints, custom: Mapping[str, Mapping[str, object]]
) -> Credited:
    journeys = entries.journeys
    first, last = entries.span
    settled = books.reason[first:last]
    amount = np.where(settled == ATTRIBUTED, books.amount[first:last], 0)
    given = parameters(model.name, custom)
    weights = model.weigh(replace(journeys, parameters=given) if given else journeys)
    weight = whole_weights(weights, journeys, model.name)
    weight[settled[journeys.deal] != ATTRIBUTED] = 0
    parts, total = allocate(amount, weight, journeys)
    nothing = _without_weight(model, journeys.has_touch, untouched)
    reason = np.where(settled != ATTRIBUTED, settled, np.where(total == 0, nothing, ATTRIBUTED))
    return Credited(model, entries, weight, parts, total, reason)


def _without_weight(model: Model, has_touch: Flags, untouched: Ints) -> Ints:
    """The reason of each deal that the model gives no weight: the model's own comes first, where it has one."""
    if not model.unattributed:
        return np.where(has_touch, _WITHHELD, untouched)
    own = reason_code(model.unattributed)
    return np.where(has_touch, own, untouched) if model.has_middle else np.full(len(untouched), own)


@dataclass(frozen=True)
class _Grouped:
    """A batch's entries sorted by group and deal, worked out once for all models."""

    order: Ints
    pair_starts: Ints
    group_starts: Ints
    code: Ints

    @classmethod
    def of(cls, entries: Entries, by: Sequence[Dimension]) -> _Grouped:
        journeys = entries.journeys
        code = code_of(entries, by)
        shown = np.ones(len(code), bool)
        shown[journeys.withheld] = False
        rows = np.flatnonzero(shown)
        # Entries stand by deal already, so a stable sort by group sorts by group and deal.
        order = rows[np.argsort(_narrowed(code[rows]), kind="stable")]
        sorted_code, sorted_deal = code[order], journeys.deal[order]
        new_group = np.diff(sorted_code, prepend=-1) != 0
        new_pair = new_group | (np.diff(sorted_deal, prepend=-1) != 0)
        pair_starts = np.flatnonzero(new_pair)
        group_starts = np.flatnonzero(new_group[pair_starts])
        return cls(order, pair_starts, group_starts, sorted_code[pair_starts[group_starts]])

    def add(self, credit: Ints, weight: Ints, to: Groups) -> None:
        if not len(self.order):
            return
        pairs = np.add.reduceat(credit[self.order], self.pair_starts)
        to.code.append(self.code)
        rows = self.pair_starts[self.group_starts]
        to.weighed.append(np.logical_or.reduceat(weight[self.order] > 0, rows))
        to.credit.append(np.add.reduceat(pairs, self.group_starts))
        to.deals.append(np.add.reduceat((pairs != 0).astype(np.int64), self.group_starts))
        to.largest.append(np.maximum.reduceat(np.abs(pairs), self.group_starts))


def _narrowed(code: Ints) -> Ints:
    """Small numbers in the smallest type: numpy sorts 16-bit integers by radix, many times faster."""
    return code.astype(np.uint16) if code.size and int(code.max()) < 2**16 else code


def _add(total: Tally, credited: Credited, books: Books, grouped: tuple[_Grouped, _Grouped]) -> None:
    journeys = credited.entries.journeys
    first, last = credited.entries.span
    withheld = credited.credit[journeys.withheld]
    given = credited.total > 0
    total.missing_deals += _missing(credited)
    total.no_middle_deals += _without_middle(credited)
    total.attributed += int(credited.credit.sum()) - int(withheld.sum())
    total.attributed_deals += int((given & (credited.weight[journeys.withheld] < credited.total)).sum())
    lost = credited.reason != ATTRIBUTED
    np.add.at(total.lost, credited.reason[lost], books.amount[first:last][lost])
    np.add.at(total.lost_deals, credited.reason[lost], 1)
    held = np.flatnonzero(withheld)
    total.lost_rows.append((np.flatnonzero(lost) + first, credited.reason[lost], books.amount[first:last][lost]))
    total.lost_rows.append((held + first, np.full(len(held), _WITHHELD), withheld[held]))
    total.lost[_WITHHELD] += int(withheld.sum())
    total.lost_deals[_WITHHELD] += int((credited.weight[journeys.withheld] > 0).sum())
    grouped[0].add(credited.credit, credited.weight, total.groups)
    grouped[1].add(credited.credit, credited.weight, total.teams)


def _missing(credited: Credited) -> int:
    """Deals with touches on which one of the model's milestones has none."""
    journeys = credited.entries.journeys
    there = {"lead": journeys.lead >= 0, "opportunity": journeys.opportunity_parts > 0}
    lacking = np.zeros(journeys.deals, bool)
    for name in credited.model.milestones:
        lacking |= ~there.get(name, np.ones(journeys.deals, bool))
    return int((lacking & journeys.has_touch).sum())


def _without_middle(credited: Credited) -> int:
    """Deals with touches all of which are milestones of the model."""
    if not credited.model.milestones:
        return 0
    journeys = credited.entries.journeys
    stands = np.zeros(len(journeys.deal), bool)
    for name in credited.model.milestones:
        if name == "opportunity":
            stands |= journeys.opportunity_hits > 0
        else:
            places = {"first": journeys.first, "lead": journeys.lead}.get(name, journeys.last)
            stands[places[places >= 0]] = True
    return int((journeys.has_touch & (journeys.per_deal(stands & journeys.is_touch) == journeys.touches)).sum())


def _prove(total: Tally, books: Books) -> None:
    """Booked = attributed + unattributed, and the groups add up to the attributed: checked in every run."""
    booked = sum(books.amount.tolist())
    difference = booked - total.attributed - sum(total.lost.tolist())
    shown = sum(sum(part.tolist()) for part in total.groups.credit)
    by_team = sum(sum(part.tolist()) for part in total.teams.credit)
    if difference or shown != total.attributed or by_team != total.attributed:
        raise ReconciliationError(
            "not-balanced",
            f"{total.model.name}: booked {booked}, attributed {total.attributed}, difference {difference},"
            f" shown {shown}, by team {by_team} (minor units of {books.currency})",
            why="This is a bug in alignkit, not in your data. No figure was printed.",
            do=["please report it with the output of  alignkit doctor"],
        )
