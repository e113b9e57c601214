"""Evidence in Answers: low and high beside every credit, and per row how far chance and rules could move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from alignkit.answer import Answer, Assumption, Column, money_array, table
from alignkit.config.settings import Configured
from alignkit.evidence.chance import Chance
from alignkit.evidence.gathering import Evidence
from alignkit.evidence.leave_out import without_largest
from alignkit.evidence.ranks import TOP
from alignkit.evidence.shares import Shares
from alignkit.evidence.sufficiency import sufficiency
from alignkit.evidence.variants import Bands, Survival
from alignkit.ledger.books import Books
from alignkit.ledger.grouping import Dimension
from alignkit.ragged import Flags, Ints
from alignkit.statistics.estimate import LEVEL
from alignkit.statistics.thresholds import measurable

if TYPE_CHECKING:
    import pyarrow as pa

#: What assumptions the evidence rests on, beside those of the figures.
SETTINGS = ("models", "lookback_days", "people", "replicates", "seed")


def rows_of(answer: Answer, by: Sequence[Dimension]) -> Ints:
    """The group number of each row of an answer that is grouped so, read from the words that stand in the row."""
    number = np.zeros(answer.rows.num_rows, np.int64)
    for dimension in by:
        digit = {words: at for at, words in enumerate(zip(*dimension.labels, strict=True))}
        cells = zip(*(answer.rows[column.name].to_pylist() for column in dimension.columns), strict=True)
        number = number * dimension.size + np.array([digit[words] for words in cells], np.int64)
    return number


def with_range(answer: Answer, bands: Bands, by: Sequence[Dimension], notes: Sequence[str] = ()) -> Answer:
    """The answer with `credit_low` and `credit_high` (`RULES.md` 28)."""
    unit = answer.column("credit").unit
    survival = Survival.of(bands.at(rows_of(answer, by)))
    columns = (
        Column("credit_low", "money", "the least of it under any variant", unit=unit, label="Low"),
        Column("credit_high", "money", "the most of it under any variant", unit=unit, label="High"),
    )
    rows = answer.rows
    for column, values in zip(columns, (survival.low, survival.high), strict=True):
        rows = rows.append_column(column.name, money_array(values, unit))
    return replace(answer, columns=(*answer.columns, *columns), rows=rows, notes=(*notes, *answer.notes))


def with_survival(answer: Answer, evidence: Evidence, by: Sequence[Dimension]) -> Answer:
    """The models side by side, with the range over the variants and what survives them."""
    unit = next(column.unit for column in answer.columns if column.kind == "money")
    codes = rows_of(answer, by)
    found = Survival.of(evidence.bands.at(codes))
    ends = intervals(money_array(found.low, unit), money_array(found.high, unit), np.ones(len(codes), bool))
    words = "the least and the most of it under the variants: the declared models, lookbacks and people rules"
    band = Column("range", "interval", words, unit=unit)
    more, figures = _varied(evidence, codes)
    rows = answer.rows.append_column(band.name, ends)
    for column in more:
        rows = rows.append_column(column.name, table([column], figures)[column.name])
    basis = {**answer.basis, "variants": len(evidence.variants)}
    return replace(
        answer, columns=(*answer.columns, band, *more), rows=rows, basis=basis, notes=(*evidence.notes, *answer.notes)
    )


def with_chance(answer: Answer, evidence: Evidence, model: int, by: Sequence[Dimension], books: Books) -> Answer:
    """The answer (of the teams) with the interval of each credit over the redraws, where there were any."""
    shares = in_rows(evidence.team_shares.only(model), rows_of(answer, by))
    chance = _chance(evidence, model, 1, shares, books)
    if chance is None:
        return answer
    unit = answer.column("credit").unit
    column = _interval("credit", "credit", unit)
    ends = _money_ends(chance, _measurable(shares, evidence.cluster), unit)
    return replace(answer, columns=(*answer.columns, column), rows=answer.rows.append_column(column.name, ends))


def evidence_answer(
    attribution: Answer, evidence: Evidence, model: int, by: Sequence[Dimension], books: Books, configured: Configured
) -> Answer:
    """How sure is each row of an attribution: its interval, its rank, its largest deal, and whether there is enough."""
    unit, codes = attribution.column("credit").unit, rows_of(attribution, by)
    shares = in_rows(evidence.shares.only(model), codes)
    values: dict[str, Any] = {c.name: attribution.rows[c.name] for d in by for c in d.columns}
    values["credit"] = shares.of(0)
    described = [column for dimension in by for column in dimension.columns]
    described.append(attribution.column("credit"))
    chance = _chance(evidence, model, 0, shares, books)
    redraws, accounts = evidence.drawn(model)
    for columns, found in (
        _sampled(chance, _measurable(shares, evidence.cluster), unit),
        _varied(evidence, codes),
        _left_out(shares, books, unit),
        _enough(shares, evidence.cluster),
    ):
        described += columns
        values |= found
    return Answer(
        name="evidence",
        title="How sure are these figures?",
        definition=_definition(evidence, redraws),
        columns=tuple(described),
        rows=table(described, values),
        basis={**attribution.basis, "redraws": redraws, "accounts": accounts, "variants": len(evidence.variants)},
        notes=evidence.notes_of(model),
        assumptions=tuple(_assumptions(configured)),
    )


def in_rows(shares: Shares, codes: Ints) -> Shares:
    """The same with a group for each of these numbers, in their order; a number without credit has no pair."""
    order = np.argsort(codes, kind="stable")
    row = order[np.minimum(np.searchsorted(codes[order], shares.code), max(len(codes) - 1, 0))] if len(codes) else codes
    shown = np.flatnonzero(codes[row] == shares.code) if len(codes) else np.zeros(0, np.int64)
    place = np.full(shares.groups, -1)
    place[shown] = row[shown]
    group = place[shares.group]
    pairs = np.flatnonzero(group >= 0)
    pairs = pairs[np.lexsort((shares.deal[pairs], group[pairs]))]
    return Shares(codes, group[pairs], shares.deal[pairs], shares.credit[:, pairs])


def _chance(evidence: Evidence, model: int, grouping: int, shares: Shares, books: Books) -> Chance | None:
    """What chance could do to a model's rows, or None where it was not drawn."""
    if evidence.redraws is None or not evidence.drawn(model)[0]:
        return None
    own = shares.clustered(evidence.cluster)
    if model in evidence.relearned:
        again = evidence.relearned[model]
        redrawn = np.ascontiguousarray(again.groupings[grouping].at(shares.code).T)
        return Chance.of_refits(redrawn, own, evidence.clusters, again.booked, sum(books.amount.tolist()))
    *groupings, totals = evidence.redrawn(model)
    redrawn = np.ascontiguousarray(groupings[grouping].at(shares.code).T)
    return Chance.of_redrawn(redrawn, own, evidence.booked, totals)


def _counts(shares: Shares) -> Ints:
    """How many deals (or accounts) have any credit to each group."""
    return np.bincount(shares.group[shares.credit[0] != 0], minlength=shares.groups)


def _measurable(shares: Shares, cluster: Ints) -> Flags:
    """Where an interval says anything; a row of no credit at all has one too: nothing."""
    counts = zip(_counts(shares).tolist(), _counts(shares.clustered(cluster)).tolist(), strict=True)
    return np.array([measurable(deals, accounts) for deals, accounts in counts], bool)


def _sampled(chance: Chance | None, shown: Flags, unit: str) -> tuple[list[Column], dict[str, Any]]:
    """Intervals and ranks over the redraws; null where the row is too small to say."""
    if chance is None:
        return [], {}
    held = chance.places
    columns = [
        _interval("credit", "credit", unit),
        _interval("share", "share of what was booked"),
        Column("rank", "count", "its place by credit among the rows; null: fewer than five deals or accounts"),
        Column("rank_low", "count", f"the best end of the {LEVEL:.0%} interval of its rank"),
        Column("rank_high", "count", f"the worst end of the {LEVEL:.0%} interval of its rank"),
        Column("keeps_rank", "share", "redraws in which it has this rank"),
        Column(f"top_{TOP}", "share", f"redraws in which it is among the first {TOP}"),
        Column("ahead_of_next", "share", "redraws in which it has more than the row ranked next; null: the last"),
    ]
    values = {
        columns[0].name: _money_ends(chance, shown, unit),
        columns[1].name: _ends(chance.share_low.tolist(), chance.share_high.tolist(), shown),
        "rank": _shown(held.rank, shown),
        "rank_low": _shown(held.low, shown),
        "rank_high": _shown(held.high, shown),
        "keeps_rank": _shown(held.kept, shown),
        f"top_{TOP}": _shown(held.top, shown),
        "ahead_of_next": _shown(held.ahead, shown & ~np.isnan(held.ahead)),
    }
    return columns, values


def _varied(evidence: Evidence, codes: Ints) -> tuple[list[Column], dict[str, Any]]:
    """What survives the variants: ranks, and in how many of them the row has credit, or is at the top."""
    found = Survival.of(evidence.bands.at(codes))
    columns = [
        Column("variants_best_rank", "count", "its best rank under any variant"),
        Column("variants_worst_rank", "count", "its worst rank under any variant"),
        Column("variants_credited", "count", "variants in which it has any credit"),
        Column(f"variants_top_{TOP}", "count", f"variants in which it is among the first {TOP}"),
    ]
    values = (found.best, found.worst, found.credited, found.top)
    return columns, {column.name: figures for column, figures in zip(columns, values, strict=True)}


def _left_out(shares: Shares, books: Books, unit: str) -> tuple[list[Column], dict[str, Any]]:
    """The largest deal, and what stays without it."""
    left = without_largest(shares, 0)
    ids = books.deals.texts("deal_id")
    columns = [
        Column("largest_deal_id", "key", "the deal that brings it most; null: no credit"),
        Column("without_largest", "money", "its credit, had that deal not been won", unit=unit),
        Column("rank_without_largest", "count", "its rank then"),
    ]
    there = left.deal >= 0
    values = {
        "largest_deal_id": [ids[deal] if deal >= 0 else None for deal in left.deal.tolist()],
        "without_largest": left.credit,
        "rank_without_largest": _shown(left.rank, there),
    }
    return columns, values


def _enough(shares: Shares, cluster: Ints) -> tuple[list[Column], dict[str, Any]]:
    """How many deals of how many accounts, and whether that is enough, in words."""
    deals, accounts = _counts(shares), _counts(shares.clustered(cluster))
    columns = [
        Column("deals", "count", "won deals with any credit to it"),
        Column("accounts", "count", "accounts of those deals; a deal without one counts as one"),
        Column("data", "text", "whether there is enough to go by"),
    ]
    largest = np.zeros(shares.groups, np.int64)
    np.maximum.at(largest, shares.group, np.abs(shares.credit[0]))
    words = [
        sufficiency(many, of, top / abs(whole) if whole else None)
        for many, of, top, whole in zip(
            deals.tolist(), accounts.tolist(), largest.tolist(), shares.of(0).tolist(), strict=True
        )
    ]
    return columns, {"deals": deals, "accounts": accounts, "data": words}


def _interval(name: str, what: str, unit: str = "") -> Column:
    percent = round(100 * LEVEL)
    said = f"between what its {what} lies with {percent} % confidence, had chance sent other accounts like these"
    return Column(f"{name}_{percent}", "interval", said, unit=unit)


def _shown(values: Any, shown: Flags) -> list[Any]:
    return [value if there else None for value, there in zip(values.tolist(), shown.tolist(), strict=True)]


def _money_ends(chance: Chance, shown: Flags, unit: str) -> pa.Array:
    return intervals(money_array(chance.low, unit), money_array(chance.high, unit), shown)


def _ends(low: Sequence[float], high: Sequence[float], shown: Flags) -> pa.Array:
    import pyarrow as pa

    return intervals(pa.array(low, pa.float64()), pa.array(high, pa.float64()), shown & ~np.isnan(low))


def intervals(low: pa.Array, high: pa.Array, shown: Flags) -> pa.Array:
    """Intervals as Arrow holds them; null where they are not shown."""
    import pyarrow as pa

    return pa.StructArray.from_arrays([low, high], ["low", "high"], mask=pa.array(~shown))


def _definition(evidence: Evidence, redraws: int) -> str:
    drawn = f"{redraws:,} redraws of the accounts with all their deals" if redraws else ""
    over = " and ".join(part for part in (drawn, evidence.variants.words) if part)
    return f"How far chance and rules could move each row's credit: {over}; and what it rests on."


def _assumptions(configured: Configured) -> list[Assumption]:
    values = configured.settings.evidence.model_dump(mode="json")
    return [Assumption(f"evidence_{name}", values[name], configured.source(f"evidence.{name}")) for name in SETTINGS]
